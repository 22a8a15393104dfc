"""Languages by their ISO 639-1 code: what they are called in English, and in their own words."""

UNSURE = "und"
"""The code of a language that nobody could tell."""

_NAMES = """
af Afrikaans | am Amharic, አማርኛ | an Aragonese | ar Arabic, العربية | as Assamese | az Azerbaijani
ba Bashkir | be Belarusian | bg Bulgarian | bn Bengali, Bangla | br Breton | bs Bosnian
ca Catalan | co Corsican | cs Czech, Čeština | cy Welsh, Cymraeg | da Danish, Dansk
de German, Deutsch | dz Dzongkha | el Greek, Ελληνικά | en English | eo Esperanto
es Spanish, Español, Castellano | et Estonian | eu Basque, Euskara | fa Persian, Farsi
fi Finnish, Suomi | fo Faroese | fr French, Français | fy Frisian, West Frisian | ga Irish, Gaeilge
gd Scottish Gaelic, Gàidhlig | gl Galician | gu Gujarati | ha Hausa | he Hebrew, עברית
hi Hindi, हिन्दी | hr Croatian, Hrvatski | ht Haitian Creole, Kreyòl | hu Hungarian, Magyar
hy Armenian | id Indonesian, Bahasa Indonesia | ig Igbo | is Icelandic | it Italian, Italiano
ja Japanese, 日本語 | jv Javanese | ka Georgian | kk Kazakh | km Khmer | kn Kannada
ko Korean, 한국어 | ku Kurdish | ky Kyrgyz | la Latin | lb Luxembourgish | lg Luganda, Ganda
ln Lingala | lo Lao | lt Lithuanian | lv Latvian | mg Malagasy | mi Maori | mk Macedonian
ml Malayalam | mn Mongolian | mr Marathi | ms Malay, Bahasa Melayu | mt Maltese | my Burmese
nb Norwegian Bokmål, Bokmål | ne Nepali | nl Dutch, Nederlands | nn Norwegian Nynorsk, Nynorsk
no Norwegian, Norsk | oc Occitan | om Oromo | or Odia, Oriya | pa Punjabi | pl Polish, Polski
ps Pashto | pt Portuguese, Português | qu Quechua | rn Kirundi | ro Romanian | ru Russian, Русский
rw Kinyarwanda | sa Sanskrit | se Northern Sami | si Sinhala | sk Slovak | sl Slovenian | sn Shona
so Somali | sq Albanian | sr Serbian | ss Swati | st Sesotho | sv Swedish, Svenska
sw Swahili, Kiswahili | ta Tamil | te Telugu | tg Tajik | th Thai | ti Tigrinya | tk Turkmen
tl Tagalog, Filipino | tn Tswana, Setswana | tr Turkish, Türkçe | ts Tsonga | tt Tatar | ug Uyghur
uk Ukrainian, Українська | ur Urdu | uz Uzbek | ve Venda | vi Vietnamese | vo Volapük | wa Walloon
wo Wolof | xh Xhosa | yi Yiddish | yo Yoruba | za Zhuang | zh Chinese, 中文 | zu Zulu, isiZulu
"""

_CALLED: dict[str, list[str]] = {
    code: names.split(", ")
    for line in _NAMES.strip().replace("|", "\n").splitlines()
    for code, _, names in [line.strip().partition(" ")]
}

NAMES: dict[str, str] = {code: names[0] for code, names in _CALLED.items()}
"""What each language is called, to show."""

ALIASES: dict[str, str] = {
    name.casefold(): code for code, names in _CALLED.items() for name in names
}
"""What people may call a language, in lower case."""
