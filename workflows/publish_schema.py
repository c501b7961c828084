"""`python -m workflows.publish_schema`: writes the JSON Schema of the definition format beside the definitions."""

from workflows.reading import SCHEMA_FILE, schema_text

if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
