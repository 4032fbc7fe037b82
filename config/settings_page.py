"""`docs/settings.md`, made from the table of settings."""

from config.env import SETTINGS, Setting

HEAD = """# Settings

Every setting is a variable of the environment. A wrong value stops the start with a sentence.
Settings marked * must be stated for a public hub: `manage.py check --deploy` fails without them.

| variable | default | meaning |
|---|---|---|
"""


def settings_page() -> str:
    """The page's Markdown: one row a setting, in the table's order."""
    return HEAD + "".join(_row(setting) for setting in SETTINGS)


def _row(setting: Setting) -> str:
    default = setting.computed or (f"`{setting.default}`" if setting.default else "none")
    star = " *" if setting.deploy else ""
    return f"| `{setting.name}`{star} | {default} | {setting.meaning} |\n"
