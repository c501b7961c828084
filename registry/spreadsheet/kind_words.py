"""For each kind the words that name it, after what only qualifies them is taken off.

English, Korean, Azerbaijani, Japanese, Chinese, Turkish, Russian, Spanish, German, French, as public lists write them.
友好 and дружба are friendship, whatever rank an office gives them; German Partnerschaft and French jumelage are what
others call sister cities.
"""

from __future__ import annotations

from collections.abc import Mapping

KIND_WORDS: Mapping[str, tuple[str, ...]] = {
    "sister-city": (
        "sister", "sistership", "sisterhood", "twin", "twinned", "twinning", "twin town", "town twinning",
        "twin towns",
        "city twinning", "sister state", "sister province", "sister county",
        "자매", "자매교류", "자매결연", "자매도시", "자매우호", "자매결연도시", "자매도시결연", "자매도시교류",
        "qardaşlaşma", "qardaşlaşmış", "qardaş şəhər", "qardaşlıq", "qardaşlaşmış şəhər", "qardaşlaşma sazişi",
        "qardaşlaşma protokolu", "qardaşlaşma memorandumu", "qardaşlaşmış şəhərlər",
        "姉妹都市", "姉妹", "姉妹提携", "姉妹都市提携", "姉妹自治体", "姉妹県", "姉妹州", "姉妹市", "姉妹区",
        "姉妹町", "姉妹村",
        "姉妹県州", "姉妹郷町",
        "姐妹城市", "姊妹市", "姊妹城市", "姊妹县", "姊妹縣", "姐妹市", "姊妹關係", "姐妹关系",
        "kardeş", "kardeş şehir", "kardeş kent", "kardeş belediye", "kardeşlik", "kardeş şehirlik",
        "kardeş şehir protokolü",
        "kardeş şehir anlaşması", "kardeşlik protokolü",
        "побратимы", "побратим", "город-побратим", "города-побратимы", "побратимство", "побратимские связи",
        "побратимские отношения", "породнённые города", "породненные города", "породнённый город",
        "породненный город",
        "договор о побратимстве", "соглашение о побратимстве",
        "hermanamiento", "ciudad hermana", "ciudades hermanas", "ciudad hermanada", "hermanada", "hermanado",
        "acuerdo de hermanamiento", "convenio de hermanamiento", "carta de hermanamiento",
        "städtepartnerschaft", "gemeindepartnerschaft", "partnerschaft", "partnerstadt", "partnergemeinde",
        "kreispartnerschaft", "partnerschaftsvertrag",
        "jumelage", "jumelages", "ville jumelée", "jumelée", "jumelé", "accord de jumelage", "charte de jumelage",
        "serment de jumelage", "ville sœur",
    ),
    "friendship-mou": (
        "friendship", "friendly", "friend", "friendship exchange", "partner", "partnership", "mou",
        "memorandum of understanding", "cooperation", "friendship city", "partner city", "memorandum",
        "memorandum of cooperation", "friendship and cooperation", "moc", "friendly exchange",
        "우호", "우호교류", "우호결연", "우호도시", "우호협력", "교류협력", "양해각서", "협력도시", "우호교류도시",
        "우호협력도시",
        "친선결연", "우호친선", "교류도시", "협력",
        "dostluq", "dostluq əlaqələri", "dostluq və əməkdaşlıq", "əməkdaşlıq", "əməkdaşlıq memorandumu", "memorandum",
        "anlaşma memorandumu", "tərəfdaşlıq",
        "友好都市", "友好", "友好提携", "友好交流", "友好都市提携", "友好交流都市", "友好協力", "友好関係",
        "友好県省",
        "パートナー都市", "パートナーシップ", "覚書", "協力覚書", "友好交流協定",
        "友好城市", "国际友好城市", "國際友好城市", "友好合作", "友好交流城市", "友好合作城市", "友好合作关系",
        "友好合作關係",
        "友好交流关系", "友好交流關係", "友好关系", "友好關係", "友誼市", "友谊城市", "友誼城市", "伙伴城市",
        "夥伴城市",
        "谅解备忘录", "諒解備忘錄", "合作备忘录", "合作備忘錄", "备忘录", "備忘錄",
        "dostluk", "dost şehir", "dostluk protokolü", "iş birliği", "işbirliği", "iş birliği protokolü",
        "işbirliği protokolü",
        "mutabakat zaptı", "mutabakat muhtırası",
        "дружба", "дружественные связи", "партнёрство", "партнерство", "партнёрские отношения",
        "партнерские отношения",
        "город-партнёр", "город-партнер", "сотрудничество", "соглашение о сотрудничестве", "меморандум",
        "меморандум о взаимопонимании", "меморандум о сотрудничестве", "соглашение о дружбе и сотрудничестве",
        "дружба и сотрудничество",
        "amistad", "cooperación", "colaboración", "acuerdo de amistad", "carta de amistad", "acuerdo de cooperación",
        "convenio de cooperación", "convenio de colaboración", "memorando de entendimiento",
        "memorándum de entendimiento", "ciudad amiga",
        "freundschaft", "städtefreundschaft", "freundschaftsvertrag", "kooperation", "zusammenarbeit",
        "kooperationsvereinbarung",
        "amitié", "pacte d'amitié", "charte d'amitié", "coopération", "coopération décentralisée", "partenariat",
        "accord de coopération", "convention de partenariat", "protocole d'accord", "mémorandum d'entente",
    ),
    "letter-of-intent": (
        "letter of intent", "protocol of intent", "memorandum of intent", "statement of intent",
        "declaration of intent", "loi", "의향서", "교류의향서", "우호교류의향서", "자매결연의향서", "우호교류의향",
        "niyyət protokolu",
        "niyyət məktubu", "意向書", "意向书", "友好意向书", "友好意向書", "niyet mektubu", "niyet protokolü",
        "iyi niyet protokolü", "протокол о намерениях", "соглашение о намерениях", "carta de intención",
        "carta de intenciones", "declaración de intenciones", "absichtserklärung", "lettre d'intention",
        "déclaration d'intention",
    ),
    "league-membership": (
        "league", "league membership", "membership", "network", "member of a league",
        "연맹", "협의회", "회원", "회원도시", "국제기구", "liqa üzvlüyü", "üzvlük", "加盟", "連盟", "联盟", "聯盟",
        "会员", "會員",
        "üyelik", "членство", "membresía", "mitgliedschaft", "adhésion",
    ),
    "project-mou": (
        "project", "joint project", "사업", "공동사업", "사업협약", "프로젝트", "birgə layihə", "layihə",
        "プロジェクト", "共同事業",
        "项目", "項目", "合作项目", "合作項目", "proje", "ortak proje", "проект", "совместный проект", "proyecto",
        "projekt",
        "projektpartnerschaft", "projet",
    ),
}  # fmt: skip
