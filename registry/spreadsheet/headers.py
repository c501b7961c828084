"""The headers of lists, in the languages that lists come in.

Each word was found in a public list or form of an office. Those of either side are at the end: whose city or country
they hold, the other columns decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from registry.gazetteer.name_folding import fold
from registry.spreadsheet.more_headers import EITHER_REGION, MORE_CITIES, MORE_COUNTRIES, MORE_HEADERS


class ColumnField(StrEnum):
    """What a column can hold; the names are those of `--map COLUMN=FIELD`."""

    OWN = "own"
    OWN_COUNTRY = "own-country"
    OWN_REGION = "own-region"
    PARTNER = "partner"
    PARTNER_COUNTRY = "partner-country"
    PARTNER_REGION = "partner-region"
    DATE = "date"
    PRECISION = "date-precision"
    KIND = "kind"
    FIELDS = "fields"
    STATUS = "status"
    SOURCE = "source"
    NOTE = "note"
    # What an export writes so that each place is found again however its name is written, and so that two agreements
    # stay two whatever else they share.
    REF = "ref"
    OWN_KEY = "own-key"
    PARTNER_KEYS = "partner-keys"
    # For --map: what is left out although it looks like one of the above.
    IGNORED = "ignored"


# English, Korean, Azerbaijani, Japanese, Chinese, Turkish, Russian, Spanish, German, French. The first and the last
# of the first two lines are shown as examples.
HEADERS: Mapping[ColumnField, tuple[str, ...]] = {
    ColumnField.OWN: (
        "own", "own city", "our city", "own side", "our side", "city a", "home city", "local government",
        "local authority", "municipality", "office", "own municipality", "our municipality",
        "지자체", "지자체명", "자치단체", "자치단체명", "지방자치단체", "시군", "시군구", "기초자치단체", "우리 도시",
        "우리 측",
        "국내도시", "국내 자치단체", "국내지역", "단체명",
        "bizim şəhər", "öz şəhərimiz", "şəhərimiz", "bələdiyyə", "bizim tərəf",
        "自治体", "自治体名", "国内自治体", "日本側自治体", "日本側", "市町村", "市町村名", "市区町村",
        "市区町村名", "団体名",
        "中方城市", "我方城市", "本市", "我市", "国内城市", "國內城市", "中方", "我方", "縣市", "本國城市",
        "地方政府",
        "belediye", "belediye adı", "belediyemiz", "şehrimiz", "bizim şehir",
        "наш город", "муниципалитет", "муниципальное образование", "российский город", "город россии",
        "municipio", "nuestra ciudad", "ciudad propia", "ayuntamiento", "gobierno local", "entidad local",
        "gemeinde", "eigene stadt", "unsere stadt", "kommune", "eigene kommune", "deutsche kommune", "deutsche stadt",
        "commune", "notre ville", "collectivité", "collectivité française", "commune française", "municipalité",
    ),
    ColumnField.OWN_COUNTRY: (
        "own country", "our country", "country a", "우리 국가", "자국", "öz ölkəmiz", "bizim ölkə", "ölkəmiz", "自国",
        "本国", "我国", "中方国家", "我方国家", "ülkemiz", "наша страна", "nuestro país", "país propio", "unser land",
        "eigenes land", "notre pays",
    ),
    # Alone they are our side itself: the list of a province, or of all provinces.
    ColumnField.OWN_REGION: (
        "own region", "own province", "현", "시도", "시·도", "시도명", "광역", "광역자치단체", "都道府県", "都道府県名",
        "県名",
        "道府県", "省份", "省区", "所属省", "il", "область", "субъект", "субъект рф", "регион", "provincia",
        "comunidad autónoma", "bundesland", "région",
    ),
    ColumnField.PARTNER: (
        "partner", "partner city", "partners", "city b", "sister city", "sister cities", "twin town", "twin towns",
        "twin city", "twin", "twinned with", "counterpart", "foreign city", "foreign partner", "partner municipality",
        "partner town", "friendship city", "partner place", "other side", "counterpart city",
        "교류도시", "교류도시명", "상대도시", "자매도시", "결연도시", "교류지역", "외국도시", "해외도시", "교류단체",
        "자매결연도시", "우호도시", "자매우호도시", "우호교류도시", "결연도시명", "체결도시", "상대지역",
        "상대 자치단체",
        "상대기관", "해외 자치단체", "외국 자치단체", "교류대상",
        "tərəfdaş", "tərəfdaş şəhər", "qardaş şəhər", "qardaşlaşmış şəhər", "qardaşlaşdığı şəhər", "partnyor şəhər",
        "xarici şəhər", "qarşı tərəf",
        "提携先", "提携先都市", "提携先自治体", "提携先自治体名", "提携自治体", "提携自治体名", "提携都市",
        "提携都市名",
        "提携団体", "姉妹都市", "姉妹都市名", "友好都市", "友好都市名", "姉妹友好都市", "姉妹友好都市名",
        "姉妹自治体",
        "海外自治体", "海外自治体名", "外国自治体", "外国都市", "相手都市", "相手先", "相手自治体", "相手側",
        "外方城市", "友好城市", "友好城市名", "友好城市名称", "友好城市名稱", "友城", "姐妹城市", "姊妹市",
        "姊妹城市",
        "締盟城市", "締盟市", "缔结城市", "结好城市", "結好城市", "结对城市", "外国城市", "国外城市", "國外城市",
        "对方城市", "對方城市", "伙伴城市", "夥伴城市", "日方城市", "韩方城市", "外方",
        "kardeş şehir", "kardeş şehirler", "kardeş şehir adı", "kardeş kent", "kardeş belediye", "ortak şehir",
        "yabancı şehir", "karşı taraf", "karşı şehir",
        "город-побратим", "города-побратимы", "побратим", "породнённый город", "породненный город", "город-партнёр",
        "город-партнер", "партнёр", "партнер", "зарубежный город", "зарубежный партнёр", "зарубежный партнер",
        "иностранный город",
        "ciudad hermana", "ciudades hermanas", "ciudad hermanada", "municipio hermanado", "ciudad socia",
        "ciudad extranjera", "contraparte", "hermanada con", "socio",
        "partnerstadt", "partnerstädte", "partnergemeinde", "partnerkommune", "partnerort",
        "ausländische kommune", "ausländische stadt",
        "ville jumelée", "villes jumelées", "ville partenaire", "commune jumelée", "commune partenaire", "partenaire",
        "jumelée avec", "collectivité partenaire", "collectivité étrangère", "ville étrangère", "ville sœur",
    ),
    ColumnField.PARTNER_COUNTRY: (
        "partner country", "partner's country", "country b", "foreign country", "country of partner",
        "상대국", "상대국가", "교류국가", "결연국가", "tərəfdaş ölkə", "qarşı tərəfin ölkəsi",
        "相手国", "相手国名", "提携国", "提携国名", "外方国家", "对方国家", "對方國家", "karşı ülke",
        "kardeş şehrin ülkesi",
        "страна партнёра", "страна партнера", "страна побратима", "страна города-побратима", "país socio",
        "país de la ciudad hermana", "partnerland", "land der partnerstadt", "pays partenaire",
        "pays de la ville jumelée",
    ),
    ColumnField.PARTNER_REGION: (
        "partner region", "partner's region", "partner state", "partner province", "state/province",
        "상대지역 성", "성·주", "주·성", "州・省", "州・省等", "省/州", "州省名", "轄區名",
        "區(州、省、縣等)別",
    ),
    ColumnField.DATE: (
        "date", "agreement date", "signed", "signed on", "date signed", "signing date", "date of agreement",
        "date of signing", "date of signature", "signature date", "since", "year", "year signed", "signing year",
        "year of signing", "year established", "established", "date established", "agreement year", "twinned since",
        "date of twinning",
        "결연일", "결연일자", "체결일", "체결일자", "협약일", "협약일자", "교류일", "일자", "날짜", "결연년도",
        "결연연도",
        "결연년월일", "체결년월일", "체결연월일", "체결년도", "체결연도", "체결시기", "결연시기", "협약체결일",
        "교류체결일",
        "자매결연일", "서명일", "연도",
        "tarix", "imzalanma tarixi", "imzalandığı tarix", "bağlanma tarixi", "razılaşmanın tarixi",
        "sazişin tarixi", "ili",
        "提携年月日", "提携日", "提携年", "締結日", "締結年月日", "締結年", "調印日", "調印年月日", "盟約日",
        "盟約年月日",
        "年月日", "日付",
        "结好时间", "結好時間", "结好日期", "結好日期", "缔结时间", "締結時間", "缔结日期", "締結日期", "签署日期",
        "簽署日期", "签署时间", "簽署時間", "签订日期", "簽訂日期", "签约日期", "簽約日期", "签约时间", "签订时间",
        "締約日", "締約日期", "締約時間", "締盟日期", "建立日期", "建立时间", "建立時間", "日期", "时间", "時間",
        "年份",
        "tarih", "imza tarihi", "imzalanma tarihi", "protokol tarihi", "anlaşma tarihi", "kardeşlik tarihi", "yıl",
        "дата", "дата подписания", "дата заключения", "дата соглашения", "дата установления", "год", "год подписания",
        "дата подписания соглашения", "дата подписания договора", "год установления",
        "fecha", "fecha de firma", "fecha de suscripción", "fecha de hermanamiento", "fecha del convenio",
        "fecha del acuerdo", "año", "año de firma", "año de hermanamiento",
        "datum", "seit", "jahr", "unterzeichnet am", "unterzeichnung", "unterzeichnungsdatum",
        "datum der unterzeichnung", "vertragsdatum", "partnerschaft seit", "jahr der unterzeichnung", "abschlussjahr",
        "date de signature", "date de la signature", "date de jumelage", "date du jumelage", "date de l'accord",
        "date de la convention", "depuis", "année", "année de jumelage", "année de signature", "signé le",
    ),
    ColumnField.PRECISION: ("date precision", "precision", "일자 정밀도"),
    ColumnField.KIND: (
        "kind", "type", "kind of agreement", "type of agreement", "agreement type", "agreement", "relation",
        "relationship", "type of relationship", "relationship type", "type of partnership", "category",
        "교류형태", "교류유형", "교류구분", "결연형태", "결연구분", "결연종류", "체결구분", "협약종류", "협약유형",
        "구분", "형태",
        "유형", "종류",
        "növ", "növü", "sənədin növü", "razılaşmanın növü", "əlaqənin növü",
        "種別", "種類", "区分", "提携形態", "提携区分", "提携種別", "形態", "関係",
        "类型", "類型", "类别", "類別", "种类", "关系", "關係", "协议类型", "協議類型", "关系类型", "關係類型",
        "tür", "türü", "ilişki türü", "anlaşma türü", "protokol türü",
        "вид", "тип", "тип соглашения", "вид соглашения", "вид документа", "документ", "форма", "тип связей",
        "tipo", "tipo de acuerdo", "tipo de convenio", "tipo de relación", "clase", "modalidad",
        "art", "typ", "art der partnerschaft", "art der beziehung", "art der verbindung", "partnerschaftsart", "form",
        "nature", "type d'accord", "type de partenariat", "type de lien", "nature de l'accord", "forme",
    ),
    ColumnField.FIELDS: (
        "fields", "field", "fields of cooperation", "areas", "areas of cooperation", "cooperation areas",
        "교류분야", "협력분야", "분야", "교류내용",
        "sahə", "sahələr", "əməkdaşlıq sahəsi", "əməkdaşlıq sahələri",
        "分野", "交流分野", "協力分野", "交流内容", "领域", "領域", "合作领域", "合作領域", "交流领域", "交流領域",
        "alan", "alanlar", "iş birliği alanları", "işbirliği alanları",
        "направления", "направления сотрудничества", "сферы сотрудничества", "области сотрудничества",
        "áreas", "áreas de cooperación", "ámbitos", "ámbitos de cooperación",
        "bereiche", "themen", "kooperationsfelder", "domaines", "domaines de coopération", "thèmes",
    ),
    ColumnField.STATUS: (
        "status", "state", "current status", "상태", "현황", "교류상태", "교류현황", "진행상태", "유효여부",
        "vəziyyət", "vəziyyəti", "hazırkı vəziyyət", "状態", "現状", "状況", "交流状況", "状态", "狀態", "现状",
        "現況",
        "狀況", "durum", "durumu", "güncel durum", "статус", "состояние", "estado", "situación", "estatus",
        "vigencia",
        "stand", "zustand", "aktueller stand", "statut", "état", "situation",
    ),
    ColumnField.SOURCE: (
        "source", "sources", "url", "reference", "출처", "근거", "자료출처", "mənbə", "出典", "情報源", "来源",
        "來源",
        "资料来源", "資料來源", "kaynak", "источник", "fuente", "quelle",
    ),
    ColumnField.NOTE: (
        "note", "notes", "remark", "remarks", "comment", "comments", "비고", "메모", "참고", "qeyd", "qeydlər",
        "備考",
        "备注", "備註", "附注", "not", "notlar", "açıklama", "примечание", "примечания", "комментарий",
        "observaciones",
        "nota", "notas", "comentarios", "bemerkung", "bemerkungen", "anmerkung", "anmerkungen", "hinweis", "remarque",
        "remarques", "observations", "commentaire",
    ),
    ColumnField.REF: ("ref",),
    ColumnField.OWN_KEY: ("own key",),
    ColumnField.PARTNER_KEYS: ("partner keys",),
    ColumnField.IGNORED: (),
}  # fmt: skip

EITHER_CITY = (
    "city", "town", "city name", "name of city", "도시", "도시명", "şəhər", "şəhərin adı", "都市", "都市名", "城市",
    "城市名",
    "城市名称", "城市名稱", "şehir", "şehir adı", "kent", "город", "ciudad", "localidad", "stadt", "ort", "ville",
    "localité",
)  # fmt: skip
EITHER_COUNTRY = (
    "country", "nation", "국가", "국가명", "나라", "국명", "ölkə", "国", "国名", "国家", "國家", "国别", "國別",
    "所在国",
    "ülke", "ülkesi", "страна", "país", "land", "staat", "pays",
)  # fmt: skip


@cache
def fields_by_header() -> dict[str, ColumnField]:
    more = {fold(header): ColumnField(name) for name, headers in MORE_HEADERS.items() for header in headers}
    regions = dict.fromkeys(map(fold, EITHER_REGION), ColumnField.PARTNER_REGION)
    return regions | more | usual_headers()


@cache
def usual_headers() -> dict[str, ColumnField]:
    """Those that go before their relatives if a file has both."""
    return {fold(header): field for field, headers in HEADERS.items() for header in headers}


@cache
def either_sides() -> dict[str, tuple[ColumnField, ColumnField]]:
    """For a header that may be of either side: the field on our side, and on the partner's."""
    cities = dict.fromkeys(map(fold, (*EITHER_CITY, *MORE_CITIES)), (ColumnField.OWN, ColumnField.PARTNER))
    names = map(fold, (*EITHER_COUNTRY, *MORE_COUNTRIES))
    countries = dict.fromkeys(names, (ColumnField.OWN_COUNTRY, ColumnField.PARTNER_COUNTRY))
    return cities | countries
