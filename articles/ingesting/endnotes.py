"""Which numbered list of a plain text is its notes, and which is part of the article."""

from dataclasses import dataclass, field, replace

from articles.ingesting import marks, notes
from articles.ingesting.courtesies import is_address
from articles.ingesting.lines import Block, item_text
from articles.ingesting.parsed import ParsedReference

# A line about the author may stand below the notes.
_MOST_BLOCKS_BELOW = 2
_MOST_BLOCKS_BELOW_HEADED = 6
_LOOKED_AT_BELOW = 8


@dataclass
class _Run:
    """Items that count upwards one after the other; `end` is the first block behind it."""

    start: int
    items: list[Block] = field(default_factory=list)
    end: int = 0

    @property
    def numbers(self) -> set[int]:
        return {item.item for item in self.items if item.item}

    def goes_on_with(self, block: Block) -> bool:
        last = self.items[-1]
        number, before = block.item or 0, last.item or 0
        return block.bracketed == last.bracketed and (number > before or number == before > 1)


def take_notes(blocks: list[Block]) -> tuple[list[Block], list[ParsedReference]]:
    """
    Return the blocks without the notes and their heading, and the notes.

    Of the numbered lists, the last one counts that stands under a heading such as "Notes", or that the marks of the
    text point to, or that has a "?" or a web address in it where no mark points anywhere.
    """
    runs = _runs(blocks)
    for run in reversed(runs):
        below = [
            block for block in blocks[run.end : run.end + _LOOKED_AT_BELOW] if not block.is_notes_heading
        ]
        if len(below) > _MOST_BLOCKS_BELOW_HEADED or any(marks.numbers(block.text) for block in below):
            continue
        headed = run.start > 0 and blocks[run.start - 1].is_notes_heading
        if headed or _are_notes(run, blocks[: run.start], below):
            kept = blocks[: run.start - headed] + blocks[run.end :]
            return kept, [notes.reference(item.item or 0, item_text(item)) for item in run.items]
    return blocks, []


def _runs(blocks: list[Block]) -> list[_Run]:
    runs: list[_Run] = []
    open_run = False
    for at, block in enumerate(blocks):
        if block.item is not None:
            if not (open_run and runs[-1].goes_on_with(block)):
                runs.append(_Run(start=at))
            runs[-1].items.append(block)
            runs[-1].end = at + 1
            open_run = True
        elif open_run and is_address(block.text):
            # The address of a note may stand below it, behind a blank line.
            last = runs[-1].items[-1]
            runs[-1].items[-1] = replace(last, lines=last.lines + block.lines)
            runs[-1].end = at + 1
        else:
            open_run = False
    return runs


def _are_notes(run: _Run, before: list[Block], below: list[Block]) -> bool:
    read = [notes.reference(item.item or 0, item_text(item)) for item in run.items]
    shows = any(not note.sourced or note.url for note in read)
    marked = {number for block in before for number in marks.numbers(_words(block))}
    if not marked:
        return shows and not below
    introduced = bool(before) and before[-1].text.endswith((":", "："))
    if not marked & run.numbers or (introduced and not shows):
        return False
    carrying = sum(bool(marks.numbers(item_text(item))) for item in run.items)
    if carrying * 2 >= len(run.items) and not shows:
        return False
    return not below or (shows and len(below) <= _MOST_BLOCKS_BELOW)


def _words(block: Block) -> str:
    return item_text(block) if block.item is not None and not block.bracketed else block.text
