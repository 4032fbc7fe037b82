"""What a portal would say of a catalogue: its shapes, its score, its files. Nothing is fetched."""
