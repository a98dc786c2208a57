"""The language of a text, or '' where nobody could say."""

import pytest

from digest.ingest.language import guess_language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The mayor said that the bridge will be closed for a week and that nobody has to pay.", "en"),
        ("Die Brücke wird für eine Woche gesperrt, und niemand muss dafür zahlen, sagte der Bürgermeister.", "de"),
        ("El puente se cerrará por una semana y los vecinos no tendrán que pagar, según el alcalde de la ciudad.", "es"),
        ("Le pont sera fermé pour une semaine et les habitants ne paieront pas, dit le maire de la ville.", "fr"),
        ("Il ponte sarà chiuso per una settimana e gli abitanti non pagano, ha detto il sindaco della città.", "it"),
        ("De brug is een week dicht en niemand hoeft er voor te betalen, zegt de burgemeester van het dorp.", "nl"),
        ("A ponte vai fechar por uma semana e os moradores não pagam, disse o prefeito da cidade em nota.", "pt"),
        ("Mayor closes the bridge after a flood", "en"),
        ("Bürgermeister will die Brücke nicht sperren", "de"),
        ("El alcalde cierra el puente por una semana", "es"),
        ("Le maire ferme le pont après la crue", "fr"),
        ("Il sindaco chiude il ponte dopo la piena", "it"),
        ("Prefeito fecha a ponte e não diz até quando", "pt"),
        ("Ponte AI raises $31M", ""),
        ("Marsh buys Los Molinos", ""),
        ("橋が一週間閉鎖される", "ja"),
        ("大桥将关闭一周", "zh"),
        ("다리가 일주일 폐쇄된다", "ko"),
        ("Ο δήμος κλείνει τη γέφυρα", "el"),
        ("GPT-5.5 Kimi K2 DeepSeek v4 Qwen", ""),
        ("", ""),
        ("Мост закроют на неделю, и никто не должен платить.", ""),
    ],
)
def test_guess_language(text: str, code: str) -> None:
    """A title is enough for the seven languages and for scripts of one language; names, silence and other scripts give ''."""
    assert guess_language(text) == code
