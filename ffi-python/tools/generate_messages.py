"""Writes ``kazasu/messages.py`` from the tables of the library: ``python generate_messages.py LIBRARY [--check]``.

LIBRARY is the compiled half (``lib_kazasu.so``), loaded by itself: the package cannot be imported without the file that
is made here.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import json
import pathlib
import sys

TARGET = pathlib.Path(__file__).parent.parent / "python" / "kazasu" / "messages.py"

TYPES = {
    "text": "str | None",
    "code": "Code | None",
    "date": "datetime.date | None",
    "time": "datetime.datetime | None",
    "integer": "int | None",
    "texts": "tuple[str, ...]",
}

HEAD = '''"""The messages by type: a class a kind of message and a class a group of elements.

Made from the tables of the library by ``tools/generate_messages.py``; do not edit. The names are the official element
names in snake_case. A field is None where the message does not have it, and where what it has is no value of the type:
then ``Message.diagnostics`` says so, and ``group.text("field")`` gives what was sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kazasu._base import Group, Message

if TYPE_CHECKING:
    import datetime

    from kazasu.code import Code

'''


def type_of(field: dict[str, str]) -> str:
    shape = field["shape"]
    if shape == "group":
        return f"{field['of']} | None"
    if shape == "list":
        return f"tuple[{field['of']}, ...]"
    return TYPES[shape]


def class_of(group: dict[str, object], roots: list[str]) -> str:
    base = "Message" if group["name"] in roots else "Group"
    fields = group["fields"]
    assert isinstance(fields, list)
    words = f"``{group['element']}``"
    lines = [f"class {group['name']}({base}):", f'    """{words}."""', "", "    __slots__ = ()"]
    if fields:
        lines += ["    if TYPE_CHECKING:"]
        for field in fields:
            firm = "" if field["confidence"] == "Firm" else f" ({field['confidence']})"
            lines += [
                "",
                "        @property",
                # Every message has a header and a body, if an empty one.
                f"        def {field['key']}(self) -> {field['of'] if base == 'Message' else type_of(field)}:",
                f'            """{field["japanese"]} (``{field["element"]}``){firm}."""',
                "            ...",
            ]
    return "\n".join(lines) + "\n"


def text(library: str) -> str:
    loader = importlib.machinery.ExtensionFileLoader("_kazasu", library)
    spec = importlib.util.spec_from_loader("_kazasu", loader)
    assert spec is not None
    compiled = importlib.util.module_from_spec(spec)
    loader.exec_module(compiled)
    layouts = json.loads(compiled.layouts())
    roots = layouts["roots"]
    classes = [class_of(group, roots) for group in layouts["groups"]]
    table = "".join(f'    "{group["name"]}": {group["name"]},\n' for group in layouts["groups"])
    return HEAD + "\n" + "\n\n".join(classes) + "\n\nCLASSES: dict[str, type] = {\n" + table + "}\n"


def main() -> int:
    made = text(sys.argv[1])
    if "--check" not in sys.argv[2:]:
        TARGET.write_text(made, encoding="utf-8", newline="\n")
        return 0
    if TARGET.read_text(encoding="utf-8") == made:
        return 0
    print(f"{TARGET.name} is not what the tables say; run tools/generate_messages.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
