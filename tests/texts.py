"""Texts that tell implementations apart: hard ones, sentences in many languages and scripts, and mixtures of them of every length."""

import random

HARD = [
    "", " ", "a", "Hello, world!", "This is an example sentence.", "Each sentence is converted.", "naïve café – “quoted”", "İstanbul ẞtraße",
    "北京 is the capital", "日本語のテキスト", "한국어 문장", "مرحبا بالعالم", "हिन्दी वाक्य", "ภาษาไทย", "👩‍👩‍👧 family 🎉", "word " * 300,
    "Donaudampfschifffahrtsgesellschaft", "x" * 150, "e\u0301 vs \u00e9", "tab\tand\u00a0space\u200b", "[CLS] [SEP] [MASK] ##ing",
]

SENTENCES = """\
The kettle whistled before anyone had found the tea.
Our neighbour's dog barked at 6:45 a.m., twice, and then slept until noon.
Could you please send me the invoice (no. 2024/17) again?
I've never seen so many lanterns on one river!
Der Zug nach Köln hatte wieder zwanzig Minuten Verspätung.
Größere Änderungen müssen schriftlich bestätigt werden.
Im Keller roch es nach Äpfeln, Öl und altem Papier.
Le garçon a oublié son cartable à l'école.
Où est-ce qu'on achète des œufs frais près d'ici ?
L'été dernier, nous avons traversé les Alpes à vélo.
¿Dónde está la estación más cercana?
Mañana por la mañana el niño pequeño cumplirá años.
La abuela guardaba las llaves en una caja azul.
A chuva não parou até ao fim da manhã de domingo.
Amanhã vou à feira comprar pão, feijão e maçãs.
Perché la finestra è rimasta aperta tutta la notte?
Il fornaio apre alle cinque, quando è ancora buio.
De fietsen stonden in een lange rij langs het water.
Mijn zus heeft gisteren haar rijbewijs gehaald.
På søndag går vi en lang tur i skoven.
Nøglerne ligger under den røde urtepotte.
Smörgåsen låg kvar på köksbordet när vi åkte.
Älgen stod stilla på vägen och väntade.
Jeg så nordlyset for første gang i går kveld.
Hyvää huomenta, onko kahvia vielä jäljellä?
Järven jää kantoi jo ensimmäisenä pakkasaamuna.
Köszönöm szépen a gyönyörű virágokat!
A legöregebb tölgyfa alatt ebédeltünk.
Zażółć gęślą jaźń, powiedział cicho nauczyciel.
Wczoraj wieczorem śnieg przykrył całą łąkę.
Příliš žluťoučký kůň běžel přes řeku.
Děti si hrály na dvoře až do tmy.
Vlak mešká, pretože na trati leží strom.
Učiteljica je otvorila prozor i čekala tišinu.
Češnje so letos dozorele prezgodaj.
Toamna aceasta frunzele au căzut mai târziu.
Şoförün adı İsmail, ama herkes ona Işık der.
Yarın sabah erkenden Diyarbakır'a gidiyoruz.
Tôi đã mua hai cân xoài ở chợ sáng nay.
Đường phố Hà Nội rất đông vào giờ này.
Besok pagi kami akan berlayar ke pulau kecil itu.
Mvua ilinyesha usiku kucha katika kijiji chetu.
Nag-aral siya ng pagluluto sa kanyang lola.
Kāpēc šodien veikals ir slēgts?
Ąžuolo šešėlyje žaidė trys katės.
Öösel paistis täiskuu ja jõgi säras.
Veðrið var gott þótt spáin væri slæm.
Tá an fharraige ciúin inniu, buíochas le Dia.
Mae'r ddraig goch yn hedfan dros y bryn.
Gaur goizean mendira joango gara lagunekin.
El pa amb tomàquet no necessita gaire més.
Lingvoj estas pontoj, diris ŝia avo ĉiuĵaŭde.
Поезд отправляется с третьей платформы в полночь.
Ёжик спрятал яблоко под старой ёлкой.
Сколько стоит килограмм помидоров на рынке?
Їжак під'їв ґрушу, а вже потім заснув.
Учора ввечері над містом пролетіли гуси.
Утре сутринта ще берем череши край реката.
Ђорђе је јуче купио нову хармонику.
Алматыда бүгін қар жауып тұр.
Монгол нутагт өвөл урт, хүйтэн байдаг.
Πού είναι το κλειδί της αποθήκης;
Ο ψαράς γύρισε αργά, με άδεια δίχτυα.
Գարնանը ծիրանի ծառերը ծաղկում են։
დილით ბაზარში ახალი ყველი ვიყიდე.
איפה נמצאת תחנת הרכבת הקרובה?
הילדים שיחקו בחצר עד שירד הלילה.
أين تقع أقرب محطة للقطار؟
كتبَ الطِّفلُ رسالةً طويلةً إلى جدّته.
السعر ٢٥ دينارًا، والتوصيل مجّاني.
دیروز باران بارید و رودخانه بالا آمد.
می‌خواهم کتاب‌های تازه را ببینم.
کل صبح ہم لاہور کے لیے روانہ ہوں گے۔
कल सुबह हम नदी के किनारे मिलेंगे।
क्या आपने मेरी नीली छतरी देखी है?
আজ বিকেলে নদীর ধারে মেলা বসবে।
ਕੱਲ੍ਹ ਰਾਤ ਬਹੁਤ ਤੇਜ਼ ਹਨੇਰੀ ਆਈ।
આવતીકાલે અમે ગામ જઈશું.
நாளை காலை நாங்கள் கடற்கரைக்குச் செல்வோம்.
రేపు ఉదయం మేము ఊరికి వెళ్తున్నాము.
ನಾಳೆ ಬೆಳಿಗ್ಗೆ ಮಳೆ ಬರಬಹುದು.
നാളെ രാവിലെ ഞങ്ങൾ പുഴയിൽ കുളിക്കും.
හෙට උදේ අපි වෙරළට යමු.
พรุ่งนี้เช้าเราจะไปตลาดน้ำด้วยกัน
ມື້ອື່ນພວກເຮົາຈະໄປວັດ.
មេឃស្រឡះណាស់នៅព្រឹកនេះ។
မနက်ဖြန် ကျွန်တော်တို့ ရွာကို ပြန်မယ်။
སང་ཉིན་ང་ཚོ་རི་ལ་འགྲོ་གི་ཡིན།
ነገ ጠዋት ወደ ገበያ እንሄዳለን።
明天早上我们去河边钓鱼。
請問最近的車站在哪裡？
她把三百五十元放在桌子上，然後離開了。
昨日は雨が降ったので、家で本を読みました。
ガラスのコップを落としてしまった！
駅前の喫茶店で１２時に会いましょう。
내일 아침에 강가에서 만나기로 했어요.
할머니께서 김치를 두 통이나 보내 주셨다.
""".splitlines()

# Put between and into texts: what tokenizers treat in ways of their own.
ODD = [
    "\u00a0", "\u200b", "\u200d", "\u00ad", "\ufeff", "\u2028", "\u3000", "\t", "\x07", "\u0301", "\u0e33", "ﬁ", "Ⅷ", "①", "½", "ﾊﾟ", "\ue000", "\U000323b0", "𝒜", "𠀀", "😀",
    "👍🏽", "🇩🇪", "…", "—", "https://example.org/a?b=1&c=%20", "user@example.org", "3.14159", "-1,000,000", "#42", "C++", "[MASK]", "[UNK]", "##s", "<e1>", "''", "\\n",
]


def mixture(rng):
    """From a word to some hundred, in one language or many, with odd characters between and within words."""
    text = " ".join(rng.choices(SENTENCES, k=rng.choice((1, 1, 1, 2, 3, 8))))
    begin = rng.randrange(len(text))
    text = text[begin:begin + rng.choice((5, 20, 80, 2000))] if rng.random() < 0.5 else text
    for _ in range(rng.choice((0, 0, 1, 2, 5))):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(("", " ")) + rng.choice(ODD) + rng.choice(("", " ")) + text[at:]
    return rng.choice((str, str, str, str.upper, str.title))(text)


def varied_texts(count):
    """So many texts, always the same: the hard ones, every sentence, then mixtures."""
    rng = random.Random(0)
    texts = [*HARD, *SENTENCES]
    return (texts + [mixture(rng) for _ in range(count - len(texts))])[:count]
