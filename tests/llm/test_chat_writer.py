"""The Writer over HTTP against a real server: what is asked, what is taken, and that every failure is a value, soon."""

import json
import socket
import threading

import pytest
from fake_model import KEY, Act, completion, says, serving, took

from digest.errors import SettingsError
from digest.llm import Prompt, Spent
from digest.llm.chat import ANSWER_BYTES, ChatWriter
from digest.settings import LlmSection

PROMPT = Prompt(name="story", system="Reword. " * 5, user="A line.", schema={"type": "object"}, most_tokens=100)


def writer(model, *, key=KEY, timeout="5s", path="/v1"):
    return ChatWriter(LlmSection(base_url=f"http://127.0.0.1:{model.port}{path}", model="lantern-test", timeout=timeout), key)


def test_it_asks_as_the_api_says(model):
    """One POST to /chat/completions with model, two messages, a limit and the strict schema; the key stands in its header alone."""
    model.script = lambda question: says('{"a": 1}', {"prompt_tokens": 31, "completion_tokens": 7})
    reply = writer(model).write(PROMPT, most_calls=5)
    assert (reply.text, reply.failure) == ('{"a": 1}', "")
    assert reply.spent == Spent(calls=1, tokens_in=31, tokens_out=7)
    (question,) = model.questions
    assert question.path == "/v1/chat/completions"
    assert question.headers["Authorization"] == f"Bearer {KEY}"
    assert question.headers["Content-Type"] == "application/json"
    assert question.body == {
        "model": "lantern-test",
        "messages": [{"role": "system", "content": PROMPT.system}, {"role": "user", "content": PROMPT.user}],
        "max_tokens": 100,
        "stream": False,
        "response_format": {"type": "json_schema", "json_schema": {"name": "story", "strict": True, "schema": {"type": "object"}}},
    }
    assert KEY not in json.dumps(question.body)


def test_a_server_without_keys_gets_none(model):
    """Where no key is set, no Authorization is sent."""
    model.script = lambda question: says("{}")
    assert writer(model, key="", path="/v1/").write(PROMPT, most_calls=1).failure == ""
    assert "Authorization" not in model.questions[0].headers
    assert model.questions[0].path == "/v1/chat/completions"


def test_what_a_server_does_not_know_is_left_out(model):
    """A 400 takes the schema away, one that names max_completion_tokens renames the limit; the next question begins where this ended."""

    def picky(question):
        if "max_tokens" in question.body:
            return Act(status=400, body=b'{"error": {"message": "use max_completion_tokens instead"}}')
        return Act(status=400, body=b'{"error": "response_format"}') if "response_format" in question.body else says("{}")

    model.script = picky
    asked = writer(model)
    assert asked.write(PROMPT, most_calls=5).spent.calls == 3
    assert asked.write(PROMPT, most_calls=5).spent.calls == 1
    assert model.questions[-1].body["max_completion_tokens"] == 100
    model.script = lambda question: Act(status=400)
    assert writer(model).write(PROMPT, most_calls=5).failure == "HTTP 400"
    assert len(model.questions) == 6


@pytest.mark.parametrize("status", [429, 500, 503])
def test_too_busy_is_asked_once_more(model, status):
    """A 429 or 5xx is asked again once, after Retry-After; twice in a row is a failure that costs no tokens."""
    acts = [Act(status=status, headers={"Retry-After": "0"}), says("{}")]
    model.script = lambda question: acts.pop(0)
    assert writer(model).write(PROMPT, most_calls=5).text == "{}"
    model.script = lambda question: Act(status=status, headers={"Retry-After": "0"})
    reply = writer(model).write(PROMPT, most_calls=5)
    assert reply.failure.startswith(f"HTTP {status}")
    assert reply.spent == Spent(calls=2)
    assert writer(model).write(PROMPT, most_calls=1).spent.calls == 1


@pytest.mark.parametrize(("wanted", "seconds"), [("3", 3.0), ("99999", 20.0), ("Wed, 21 Oct 2026 07:28:00 GMT", 2.0), ("-1", 2.0)])
def test_a_wait_is_bounded(model, monkeypatch, wanted, seconds):
    """However long a server wants to be left alone, a build waits 20 seconds at most."""
    waits = []
    monkeypatch.setattr("digest.llm.chat.time.sleep", waits.append)
    model.script = lambda question: Act(status=429, headers={"Retry-After": wanted})
    writer(model).write(PROMPT, most_calls=5)
    assert waits == [seconds]


@pytest.mark.parametrize(
    ("act", "failure"),
    [
        (Act(silent=30), "timeout"),
        (Act(body=b" " * 400, drip=0.1), "timeout"),
        (Act(drop=True), "the connection broke off"),
        (Act(body=b"x" * (ANSWER_BYTES + 1)), "an answer of more than 256 KB"),
        (Act(body=b"<html>welcome to the hotel</html>"), "its answer is no chat completion; check [llm] base_url"),
        (Act(body=b'{"choices": []}'), "its answer is no chat completion; check [llm] base_url"),
        (Act(body=b"[" * 5000), "its answer is no chat completion; check [llm] base_url"),
        (Act(body=b'{"choices": "\\ud800"}'), "its answer is no chat completion; check [llm] base_url"),
        (Act(status=401), "HTTP 401: the key is refused; check DIGEST_LLM_KEY"),
        (Act(status=404), "HTTP 404: there is no such model or address; check [llm] base_url and model"),
        (
            Act(status=302, headers={"Location": "http://127.0.0.1:9/"}),
            "HTTP 302: it redirects, which is not followed; check [llm] base_url",
        ),
    ],
)
def test_every_failure_is_a_value_and_soon(model, act, failure):
    """Silence, a drip, a drop, a flood and nonsense end within the time-out, with a few words; what may have been charged is counted."""
    model.script = lambda question: act
    seconds, reply = took(lambda: writer(model, timeout="1s").write(PROMPT, most_calls=5))
    assert (reply.text, reply.failure) == ("", failure)
    assert seconds < 4
    assert reply.spent.calls == 1
    assert (reply.spent.tokens_in > 0) == (act.status == 200)


def test_headers_that_drip_end_too():
    """A server that says its headers a byte at a time is cut off as a whole: no limit begins anew with each byte."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip():
            line, _ = server.accept()
            with line:
                line.recv(100_000)
                for _ in range(60):
                    try:
                        line.sendall(b"H")
                    except OSError:
                        return
                    if stop.wait(0.1):
                        return

        stop = threading.Event()
        thread = threading.Thread(target=drip)
        thread.start()
        section = LlmSection(base_url=f"http://127.0.0.1:{server.getsockname()[1]}/v1", model="m", timeout="1s")
        seconds, reply = took(lambda: ChatWriter(section, "").write(PROMPT, most_calls=1))
        stop.set()
        thread.join()
    assert reply.failure == "timeout"
    assert seconds < 3


def test_nobody_there_is_said():
    """A refused connection costs nothing but the call."""
    with serving() as gone:
        port = gone.port
    reply = ChatWriter(LlmSection(base_url=f"http://127.0.0.1:{port}", model="m"), "").write(PROMPT, most_calls=5)
    assert "127.0.0.1 cannot be reached" in reply.failure
    assert reply.spent == Spent(calls=1)


@pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": -5, "completion_tokens": "many"}, {"prompt_tokens": True}, [1]])
def test_without_usage_characters_are_counted(model, usage):
    """Where a server does not say what it counted, four characters are a token."""
    model.script = lambda question: says("x" * 400, usage)
    spent = writer(model).write(PROMPT, most_calls=1).spent
    assert spent.tokens_in == PROMPT.tokens == (len(PROMPT.system) + len(PROMPT.user)) // 4 + 1
    assert spent.tokens_out == 101


def test_an_absurd_usage_is_bounded(model):
    """A count that no database holds is cut."""
    model.script = lambda question: Act(body=completion("{}", {"prompt_tokens": 2**62, "completion_tokens": 10**6}))
    assert writer(model).write(PROMPT, most_calls=1).spent.tokens_in == 10_000_000


@pytest.mark.parametrize("content", [None, ["a"], 7])
def test_a_completion_without_words_is_an_empty_answer(model, content):
    """A model that says nothing has answered: it is not asked again on a rebuild."""
    model.script = lambda question: Act(body=json.dumps({"choices": [{"message": {"content": content}}]}).encode())
    reply = writer(model).write(PROMPT, most_calls=1)
    assert (reply.text, reply.failure) == ("", "")


def test_all_answers_together_have_an_end(model, monkeypatch):
    """A server that is slow each time is not asked for ever."""
    monkeypatch.setattr("digest.llm.chat.PATIENCE_SECONDS", 0.1)
    model.script = lambda question: Act(body=completion("{}"), silent=0.2)
    asked = writer(model)
    assert asked.write(PROMPT, most_calls=9).failure == ""
    assert asked.write(PROMPT, most_calls=9).failure.startswith("its answers took more than")
    assert len(model.questions) == 1


def test_a_key_that_is_none_is_said_without_it():
    """A key with a line break or a letter beyond ASCII would be a header of its own; the error does not repeat it."""
    for key in ("sk-a b", "sk-a\r\nX: y", "sk-ä"):
        with pytest.raises(SettingsError) as wrong:
            ChatWriter(LlmSection(base_url="http://127.0.0.1:1", model="m"), key)
        assert "sk-" not in str(wrong.value)
        assert "DIGEST_LLM_KEY" in str(wrong.value)
