"""Loading: what a file does to its source, and what it never does."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from directory.changes import pending
from directory.models import Change, Organisation, Source, Status
from exports.columns import main_table
from federation.loading import UnknownSourceError
from federation.report import write_json, write_text
from federation.rows import UnreadableError
from tests import factories
from tests.federation.conftest import SAMPLES

pytestmark = [pytest.mark.usefixtures("hub"), pytest.mark.slow]


def manage(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def numbers(report):
    names = ("read", "new", "changed", "unchanged", "gone", "refused")
    return tuple(getattr(report, name) for name in names)


def test_a_file_is_loaded_into_the_source_that_its_mapping_tells_of(load):
    report, problems = load(SAMPLES / "coopsuk.csv")
    assert numbers(report) == (25, 22, 0, 0, 0, 3)
    assert report.duplicates == 1
    source = Source.objects.get(key="coopsuk")
    assert json.loads(source.document)["title"]["en"].startswith("Co-operatives UK")
    assert source.organisations.count() == 22
    rows = {each["line"]: each["reason"] for each in problems if each["what"] == "row"}
    assert len(rows) == 3
    assert any("stands in line 2 already" in reason for reason in rows.values())
    assert any("/name" in reason for reason in rows.values())
    assert not pending(), "all of it is in the feed"


def test_the_same_file_again_changes_nothing(load):
    load(SAMPLES / "coopsuk.csv")
    changes = Change.objects.count()
    report, _ = load(SAMPLES / "coopsuk.csv")
    assert numbers(report) == (25, 0, 0, 22, 0, 3)
    assert Change.objects.count() == changes


@pytest.fixture
def members(written):
    """Writes a small file of a source of its own, with a mapping; the options of a load."""
    mapping = written(
        "members.toml",
        'key = "members"\ntitle = "Members"\nformat = "csv"\nrecognise = ["no", "name"]\n'
        'id = ["no"]\n[source]\nkey = "members"\ntitle = { fr = "Membres" }\nlicence = "CC0-1.0"\n'
        '[columns]\nname = { to = "name" }\ntown = { to = "places.locality" }\n'
        'mail = { to = "email" }\n[consent]\ncolumn = "agrees"\nyes = ["oui"]\nno = ["non"]\n',
    )

    def write(*rows, header="no,name,town,mail,agrees"):
        return written("members.csv", "\n".join((header, *rows)) + "\n"), {"mapping": str(mapping)}

    return write


def loaded(load, members, *rows, **wish):
    file, options = members(*rows)
    return load(file, **options, **wish)[0]


def test_what_changed_is_counted_by_field(load, members):
    loaded(load, members, "1,A,Lille", "2,B,Lille")
    report = loaded(load, members, "1,A,Roubaix", "2,C,Lens", "3,D,Lille")
    assert numbers(report) == (3, 1, 2, 0, 0, 0)
    assert report.changed_fields == {"places": 2, "name": 1}


def test_what_a_partial_file_lacks_is_only_reported(load, members):
    loaded(load, members, "1,A,Lille", "2,B,Lille")
    report = loaded(load, members, "1,A,Lille")
    assert (report.gone, report.withdrawn, report.gone_ids) == (1, 0, ("2",))
    assert Organisation.objects.filter(status=Status.LIVE).count() == 2


def test_what_a_whole_file_lacks_is_withdrawn(load, members):
    loaded(load, members, "1,A,Lille", "2,B,Lille")
    report = loaded(load, members, "1,A,Lille", complete=True)
    assert (report.gone, report.withdrawn, report.held) == (1, 1, "")
    assert Organisation.objects.get(local_id="2").status == Status.WITHDRAWN
    assert loaded(load, members, "1,A,Lille", complete=True).gone == 0


def test_too_many_withdrawals_are_held_until_they_are_accepted(load, members):
    rows = [f"{n},Name {n},Lille" for n in range(10)]
    loaded(load, members, *rows)
    report = loaded(load, members, *rows[:5], complete=True)
    assert (report.gone, report.withdrawn) == (5, 0)
    assert "--accept-gone 5" in report.held
    assert Organisation.objects.filter(status=Status.LIVE).count() == 10
    assert loaded(load, members, *rows[:5], complete=True, accept_gone=5).withdrawn == 5


def test_an_empty_file_is_no_reason_to_withdraw_everything(load, members):
    rows = [f"{n},Name {n},Lille" for n in range(5)]
    loaded(load, members, *rows)
    report = loaded(load, members, complete=True)
    assert (report.read, report.gone, report.withdrawn) == (0, 5, 0)
    assert report.held


def test_a_member_that_got_another_number_keeps_its_iri(load, members):
    loaded(load, members, "1,Le Maillon,Lille", "2,B,Lille")
    before = Organisation.objects.get(local_id="1").iri
    report = loaded(load, members, "101,Le Maillon,Lille", "2,B,Lille", complete=True)
    assert numbers(report) == (2, 0, 0, 2, 0, 0)
    assert (report.matched, report.withdrawn) == (1, 0)
    assert Organisation.objects.get(local_id="101").iri == before
    again = loaded(load, members, "101,Le Maillon,Roubaix", "2,B,Lille", complete=True)
    assert numbers(again) == (2, 0, 1, 1, 0, 0)
    assert Organisation.objects.get(local_id="101").iri == before


def test_the_column_of_consent_decides_where_the_source_publishes_contacts(load, members):
    rows = (
        "1,A,Lille,a@a.example,oui",
        "2,B,Lille,b@b.example,non",
        "3,C,Lille,c@c.example,",
        "4,D,Lille,d@d.example,hm",
    )
    loaded(load, members, *rows)
    assert "@" not in "".join(Organisation.objects.values_list("document", flat=True))
    manage("source", "add", "members", "--publishes-contacts")
    report = loaded(load, members, *rows)
    assert report.repaired == 1, "“hm” is flagged"
    found = {
        each.local_id: "email" in json.loads(each.document) for each in Organisation.objects.all()
    }
    assert found == {"1": True, "2": False, "3": False, "4": False}


def test_of_a_hundred_rows_the_ten_contacts_agreed_to_are_found_and_no_other(
    load, written, members
):
    agreed = [f"{n},A{n},Lille,yes{n}@a.example,oui,Ici" for n in range(10)]
    denied = [f"{n},B{n},Lille,no{n}@a.example,non,Ici" for n in range(10, 90)]
    numbers_hidden = [f"{n},C{n},Lille,,,Appelez le 03 20 11 22 {n}" for n in range(90, 95)]
    hidden = [f"{n},D{n},Lille,,,Écrivez à secret{n}@a.example" for n in range(95, 100)]
    file, options = members(
        *agreed, *denied, *numbers_hidden, *hidden, header="no,name,town,mail,agrees,text"
    )
    mapping = Path(options["mapping"])
    mapping.write_text(
        mapping.read_text().replace("[columns]\n", '[columns]\ntext = { to = "description.fr" }\n')
        + '[constants]\n"places.country" = "FR"\n'
    )
    factories.source("members", publishesContacts=True)
    report, problems = load(file, **options)
    assert numbers(report) == (100, 100, 0, 0, 0, 0)
    stored = "".join(Organisation.objects.values_list("document", flat=True))
    logged = "".join(Change.objects.exclude(document=None).values_list("document", flat=True))
    for text in (stored, logged):
        assert len(set(re.findall(r"yes\d@a\.example", text))) == 10
        assert not re.findall(r"no\d+@|secret\d+ ?@|03 ?20 ?11", text)
    assert "@a.example" not in json.dumps(problems)


def test_a_dry_run_reports_and_changes_nothing(load, members):
    report = loaded(load, members, "1,A,Lille", dry_run=True)
    assert (report.new, report.dry_run) == (1, True)
    assert not Organisation.objects.exists()
    assert not Source.objects.exists()
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        "<!doctype html><title>Sign in</title>",
        'no,name\n1,A\n2,"B',
        b"no,name\n1,A\n2,\xff\n",
        "no,name\n1,A\n2," + "x" * 3_000_000,
        "",
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(load, members, written, content):
    _, options = members("1,A,Lille")
    with pytest.raises(UnreadableError):
        load(written("broken.csv", content), **options)
    assert not Source.objects.exists()
    assert not Change.objects.exists()


def test_a_source_that_nothing_tells_of_must_be_added_first(load):
    with pytest.raises(UnknownSourceError, match="--source"):
        load(SAMPLES / "mykomap.csv")
    with pytest.raises(UnknownSourceError, match="source add mine"):
        load(SAMPLES / "mykomap.csv", source="mine")
    manage("source", "add", "mine", "--title-fr", "À moi", "--licence", "CC0-1.0")
    assert load(SAMPLES / "mykomap.csv", source="mine")[0].new == 6


def test_rdf_of_others_becomes_records_that_say_where_they_are_from(load):
    factories.source("wild")
    report, problems = load(SAMPLES / "essglobal.ttl", source="wild")
    assert numbers(report) == (3, 3, 0, 0, 0, 0)
    record = Organisation.objects.get(local_id="https://coop.example/1")
    assert json.loads(record.document)["sameAs"] == ["https://coop.example/1"]
    assert [each["outcome"] for each in problems].count("flagged") == 1
    assert load(SAMPLES / "essglobal.ttl", source="wild")[0].unchanged == 3


def table(written, documents):
    import csv

    header = main_table("organisation").header
    out = StringIO()
    lines = csv.writer(out)
    lines.writerow(header)
    for document in documents:
        lines.writerows(main_table("organisation").rows(document))
    return written("organisations.csv", out.getvalue())


def test_our_own_table_can_be_edited_and_sent_back(load, written):
    source = factories.source("ours")
    factories.organisation(
        "Le Maillon", of=source, local_id="1", description={"fr": "A", "de": "B"}
    )
    factories.organisation("La Boucle", of=source, local_id="2")
    documents = [json.loads(each.document) for each in Organisation.objects.order_by("local_id")]
    path = table(written, documents)
    assert numbers(load(path)[0]) == (2, 0, 0, 2, 0, 0)
    path.write_text(path.read_text().replace("La Boucle", "La Boucle bouclée"))
    report, _ = load(path, complete=True)
    assert (report.changed, report.unchanged, report.changed_fields) == (1, 1, {"name": 1})
    assert json.loads(Organisation.objects.get(local_id="1").document)["description"]["de"] == "B"


def test_a_record_of_another_source_or_of_nobody_is_refused(load, written):
    mine, theirs = factories.source("mine"), factories.source("theirs")
    factories.organisation("Leur", of=theirs, local_id="1")
    stored = Organisation.objects.get()
    unknown = {"id": "http://hub.test/id/organisation/00000000-0000-5000-8000-000000000000"}
    lines = [
        stored.document,
        json.dumps({**unknown, "name": "X"}),
        '{"name":"Y"}',
        '{"local_id":"n","name":"Z"}',
    ]
    report, problems = load(written("a.ndjson", "\n".join(lines) + "\n"), source=mine.key)
    assert numbers(report) == (4, 1, 0, 0, 0, 3)
    reasons = " / ".join(each["reason"] for each in problems)
    for words in ("another source", "no record", "has no id"):
        assert words in reasons


def test_the_report_as_json_and_as_text(load, tmp_path):
    from django.conf import settings

    from federation import loading

    wish = loading.Wish(SAMPLES / "coopsuk.csv")
    with loading.load(wish, settings.DATA_DIR, lambda *_: None) as report:
        write_json(report, tmp_path / "report.json")
        out = StringIO()
        write_text(report, out)
    found = json.loads((tmp_path / "report.json").read_text())
    for name in ("read", "new", "changed", "unchanged", "gone", "refused", "repaired"):
        assert isinstance(found[name], int)
    assert {"line", "reason", "outcome", "what"} <= found["problems"][0].keys()
    text = out.getvalue()
    for problem in found["problems"]:
        assert problem["reason"] in text
        assert str(problem["line"]) in text
    assert list((tmp_path / "staging").iterdir()) == []


def test_the_command_says_in_one_sentence_why_it_cannot(hub, written):
    for arguments in ((), ("nothing.csv",), (str(written("a.csv", "")),)):
        with pytest.raises(CommandError) as error:
            manage("load", *arguments)
        assert "\n" not in str(error.value)


def test_the_command_loads_and_reports(hub, tmp_path):
    report = tmp_path / "report.json"
    out = manage("load", str(SAMPLES / "susy.geojson"), "--report", str(report))
    assert "ABERDEEN" in out
    assert json.loads(report.read_text())["new"] == 22


def test_the_command_fails_when_withdrawals_are_held(hub, written, members):
    rows = [f"{n},Name {n},Lille" for n in range(9)]
    file, options = members(*rows)
    manage("load", str(file), "--mapping", options["mapping"])
    file, options = members(*rows[:2])
    with pytest.raises(CommandError, match="--accept-gone 7") as error:
        manage("load", str(file), "--mapping", options["mapping"], "--complete")
    assert error.value.returncode == 3


def test_synthetic_organisations_are_marked_as_such(hub):
    assert "new" in manage("load", "--synthetic", "30")
    source = Source.objects.get(key="synthetic")
    assert source.organisations.count() == 30
    assert "existe" in source.document


def test_sources_are_added_listed_and_shown(hub):
    first = ("--title-fr", "Le MES", "--contact", "a@mes.example", "--licence", "ODbL-1.0")
    said = manage("source", "add", "mes", *first)
    assert said == "mes: added, http://hub.test/id/source/mes\n"
    manage("source", "add", "mes", "--title-en", "The MES")
    document = json.loads(manage("source", "show", "mes"))
    assert document["title"] == {"fr": "Le MES", "en": "The MES"}
    assert document["contact"]["email"] == "mailto:a@mes.example"
    assert manage("source", "list").splitlines()[1].split("\t")[:2] == ["mes", "0"]
    for arguments in (("show", "nobody"), ("add", "No Slug")):
        with pytest.raises(CommandError):
            manage("source", *arguments)


def test_contacts_that_are_left_out_are_counted_without_being_shown(load, members):
    report = loaded(load, members, "1,A,Lille,a@a.example,oui", "2,B,Lille,b@b.example,non")
    assert report.contacts_left_out == 2
    manage("source", "add", "members", "--publishes-contacts")
    report = loaded(load, members, "1,A,Lille,a@a.example,oui", "2,B,Lille,b@b.example,non")
    assert report.contacts_left_out == 1


def test_a_file_of_several_sources_is_not_taken_for_the_first_ones(load, written):
    lines = [
        factories.organisation(of=factories.source(key=key), name=key).document
        for key in ("north", "south")
    ]
    file = written("both.ndjson", "\n".join(lines) + "\n")
    before = Change.objects.count()
    with pytest.raises(UnknownSourceError, match=r"several sources \(north, south\)"):
        load(file)
    assert Change.objects.count() == before
    report, _ = load(file, source="north")
    assert (report.unchanged, report.refused) == (1, 1)


def test_a_source_states_its_licence_and_what_ripess_asks_of_it():
    with pytest.raises(CommandError, match="--licence"):
        manage("source", "add", "north", "--title-fr", "Nord")
    said = manage(
        *("source", "add", "north", "--title-fr", "Nord", "--licence", "CC-BY-4.0"),
        *("--mapping-method-fr", "à la main", "--inclusion-criteria-en", "all members"),
    )
    assert said.startswith("north: added, ")
    document = json.loads(Source.objects.get(key="north").document)
    assert document["mappingMethod"] == {"fr": "à la main"}
    assert manage("source", "add", "north", "--title-en", "North").startswith("north: changed")
    document = json.loads(Source.objects.get(key="north").document)
    assert document["title"] == {"fr": "Nord", "en": "North"}
    assert manage("source", "add", "north").startswith("north: as before")
