"""Which earlier drafts of an issue a project still has."""

from pathlib import Path

from making import START, make_weekly, written_issue

from digest.compose.issuefile import write_issue
from digest.project import open_newsroom
from digest.work.drafts import earlier_drafts


def test_kept_copies_newest_first(tmp_path: Path) -> None:
    """A copy that says something else is a draft to compare with; one that says the same, or cannot be read, is none."""
    path = make_weekly(tmp_path / "project")
    for stamp, words in (("20260618-170000", "Older"), ("20260618-180000", "Newer")):
        path.with_name(f"{path.name}.kept-{stamp}").write_text(write_issue(written_issue(subject=words)), encoding="utf-8")
    path.with_name(f"{path.name}.kept-20260618-190000").write_text(write_issue(written_issue()), encoding="utf-8")
    path.with_name(f"{path.name}.kept-20260618-200000").write_text("{half", encoding="utf-8")
    with open_newsroom(path.parent.parent) as room:
        found = earlier_drafts(room, written_issue())
    assert [draft.issue.subject for draft in found] == ["Newer", "Older"]
    assert found[0].words == "the kept copy 2026-W25.json.kept-20260618-180000"


def test_what_was_built_beside_what_the_file_says(tmp_path: Path) -> None:
    """The store's own draft counts where the file says something else; its number and approval are no difference."""
    folder = make_weekly(tmp_path / "project").parent.parent
    with open_newsroom(folder) as room:
        room.issues.save(written_issue(subject="As built"), (), now=START)
        assert [draft.words for draft in earlier_drafts(room, written_issue())] == ["the draft as it was built"]
        room.issues.save(written_issue(), (), now=START)
        assert earlier_drafts(room, written_issue()) == ()
