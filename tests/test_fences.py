"""Fenced code is code wherever CommonMark has it: in lists, quotes and notes, and with words behind the fence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_markup import codes, html
from verhalen_build.read.code import without_code
from verhalen_build.read.fences import fences

CODE = "<pre><code>x\n</code></pre>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("```\nx\n```", CODE),
        ("~~~\nx\n~~~", CODE),
        ("   ```\n   x\n   ```", CODE),
        ("```\nx\n`````", CODE),
        ('```python title="a b"\nx\n```', CODE),
        ("~~~ js `a` b\nx\n~~~", CODE),
        ("````\n```\n````", "<pre><code>```\n</code></pre>"),
        ("```\n[[Joke]] <b> & *a*\n```", "<pre><code>[[Joke]] &lt;b&gt; &amp; *a*\n</code></pre>"),
        ("a\n```\nx\n```\nb", f"<p>a</p>{CODE}<p>b</p>"),
        ("- a\n  ```\n  x\n  ```", f"<ul><li><p>a</p>{CODE}</li></ul>"),
        ("- ```\n  x\n  ```", f"<ul><li>{CODE}</li></ul>"),
        ("1. a\n\n    ```py\n    x\n    ```\n2. b", f"<ol><li><p>a</p>{CODE}</li><li><p>b</p></li></ol>"),
        ("* a\n\n\t```\n\tx\n\t```", f"<ul><li><p>a</p>{CODE}</li></ul>"),
        ("- a\n  - b\n    ```\n    x\n    ```", f"<ul><li>a<ul><li><p>b</p>{CODE}</li></ul></li></ul>"),
        ("> ```\n> x\n> ```\n> a", f"<blockquote>{CODE}<p>a</p></blockquote>"),
        ("- > ```\n  > x\n  > ```", f"<ul><li><blockquote>{CODE}</blockquote></li></ul>"),
        ("> a\n```\nx\n```", f"<blockquote><p>a</p></blockquote>{CODE}"),
        ("- a\n\n  ```\n  een\n\n    twee\n  ```", "<ul><li><p>a</p><pre><code>een\n\n  twee\n</code></pre></li></ul>"),
        (
            "<details>\n<summary>M</summary>\n\n```\nx\n```\n\n</details>",
            f"<details><summary>M</summary>{CODE}</details>",
        ),
        ("a\n2014. b\n   ```\n   x\n   ```", f"<p>a\n2014. b</p>{CODE}"),
        ("<!--\n```\nx\n```\n-->\na", "<p>a</p>"),
        ("<pre>\n```\nx\n```\n</pre>", "<pre>```\nx\n```\n</pre>"),
    ],
)
def test_fenced_code(text: str, shown: str) -> None:
    assert html(text) == shown
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("```\na\n\n[[Joke]]", '<p>```\na</p><p><a to="Joke">Joke</a></p>'),
        ("> ```\n> a\n\nb", "<blockquote><p>```\na</p></blockquote><p>b</p>"),
        ("- ```\n  a\n\nb\n```", "<ul><li>```\na</li></ul><p>b\n```</p>"),
        ("``` a`b\nx\n```", "<p><code>a`b\nx</code></p>"),
    ],
)
def test_what_is_no_fence_or_is_never_closed_stays_text(text: str, shown: str) -> None:
    assert html(text) == shown


def test_a_note_may_hold_code() -> None:
    assert f"<p>a</p>{CODE}" in html("T[^1]\n\n[^1]: a\n\n    ```\n    x\n    ```")


PIECES = st.sampled_from(
    ["```", "~~~", "````", " ", "  ", "    ", "\n", "\n", "> ", "- ", "1. ", "7) ", "[^1]: ", "x", "`", "\t", "py"]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_fences_follow_each_other_and_the_rest_of_the_text_stays(text: str) -> None:
    in_text = fences(text)
    ends = [0, *(fence.end for fence in in_text)]

    assert all(end <= fence.start <= fence.info_end <= fence.end for end, fence in zip(ends, in_text, strict=False))
    assert all(text[fence.start] in "`~" for fence in in_text)
    assert len(without_code(text)) == len(text)
    assert without_code(text).count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        ("a `b` c", "a     c"),
        ("a `b\\` c", "a      c"),
        ("a `b \\`` c", "a `b \\`` c"),
        ("a \\`b` c", "a \\`b` c"),
        ("a \\``b` c", "a \\`    c"),
        ("a \\\\`b` c", "a \\\\    c"),
        ("a ``b`c`` d", "a         d"),
        ("- Jan`s\n- Piet`s", "- Jan`s\n- Piet`s"),
        ("# a ` b\nc ` d", "# a ` b\nc ` d"),
        ("a `b\nc` d", "a   \n   d"),
    ],
)
def test_code_between_backticks_is_found_as_the_library_finds_it(text: str, readable: str) -> None:
    assert without_code(text) == readable
    assert ("<code>" in html(text)) == (text != readable)
