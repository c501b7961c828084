"""The words in which offices say how an agreement stands: a state of the spine, its outcome, and how sure that is.

In the languages of `kind_words`. Words that mean two states in one language (German abgeschlossen: concluded, or over)
are left out, and so asked about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Certainty(StrEnum):
    """How sure the list is of what it says."""

    STATED = "stated"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class WrittenStatus:
    """Where an agreement stands: a state of the spine, the outcome if it is over, and how sure that is."""

    state: str
    outcome: str | None = None
    certainty: Certainty = Certainty.STATED

    @property
    def is_signed(self) -> bool:
        """Whether a date beside it is the day of signing; before that, it is when something was said."""
        return self.state not in ("proposed", "negotiating")


IN_FORCE = WrittenStatus("in-force")
STATUS_WORDS: Mapping[WrittenStatus, tuple[str, ...]] = {
    IN_FORCE: (
        "active", "in force", "signed", "valid", "current", "concluded", "effective", "ongoing", "in effect",
        "existing",
        "유효", "체결", "진행", "진행중", "교류중", "활성", "결연", "정상", "교류 중", "유지", "활동중", "체결완료",
        "재체결", "재협약",
        "qüvvədədir", "aktiv", "qüvvədə", "fəaldır", "davam edir", "imzalanıb",
        "有効", "継続", "継続中", "交流中", "締結", "提携中", "活動中", "締結済",
        "有效", "生效", "有效中", "执行中", "執行中", "进行中", "進行中", "已签署", "已簽署", "已签", "正常",
        "活跃", "活躍",
        "aktif", "yürürlükte", "geçerli", "devam ediyor", "imzalandı", "etkin",
        "действует", "действующий", "действующее", "действующая", "действующие", "активный", "активное", "активно",
        "активные", "подписано", "подписан", "заключено", "в силе",
        "activo", "activa", "vigente", "en vigor", "firmado", "firmada", "en curso",
        "in kraft", "gültig", "bestehend", "laufend", "unterzeichnet", "besteht",
        "actif", "active", "en vigueur", "en cours", "signé", "signée", "valide",
        "in vigore", "in corso", "live",
        "indefinite", "open-ended", "무기한", "无限期", "無期限", "süresiz", "müddətsiz", "бессрочно", "бессрочный",
        "indefinido", "indefinida", "unbefristet", "indéterminée", "illimitée",
    ),
    WrittenStatus("negotiating"): (
        "under discussion", "negotiating", "in negotiation", "negotiation", "in preparation", "under negotiation",
        "협의", "협의중", "논의중", "추진", "추진중", "준비중", "müzakirə olunur", "hazırlanır", "danışıqlar gedir",
        "協議中", "交渉中", "検討中", "準備中", "协商中", "協商中", "洽谈中", "洽談中", "谈判中", "談判中",
        "筹备中", "籌備中",
        "görüşülüyor", "müzakere", "müzakere ediliyor", "görüşme aşamasında", "hazırlık aşamasında",
        "переговоры", "ведутся переговоры", "в стадии переговоров", "обсуждается", "готовится", "на согласовании",
        "en negociación", "negociación", "en preparación", "en trámite", "in verhandlung", "verhandlung",
        "in vorbereitung", "en négociation", "négociation", "en préparation", "en discussion",
    ),
    WrittenStatus("proposed"): (
        "proposed", "planned", "제안", "예정", "계획", "təklif olunub", "planlaşdırılır", "提案", "予定", "計画",
        "计划", "計劃",
        "拟签", "擬簽", "önerildi", "planlanıyor", "planlanan", "предложено", "планируется", "запланировано",
        "propuesto",
        "propuesta", "previsto", "vorgeschlagen", "geplant", "proposé", "prévu", "envisagé",
    ),
    WrittenStatus("proposed", certainty=Certainty.UNCONFIRMED): ("announced", "발표", "elan edilmiş"),
    WrittenStatus("dormant"): (
        "dormant", "inactive", "suspended", "no exchange", "no contact", "resting", "on hold", "paused", "frozen",
        "휴면", "중단", "교류중단", "교류없음", "비활성", "교류 중단 중", "중단중", "보류", "정지",
        "fəaliyyətsiz", "dayandırılıb", "müvəqqəti dayandırılıb", "dondurulub", "qeyri-aktiv",
        "休止", "休止中", "中断", "停止", "一時停止", "休眠", "凍結", "中斷", "暂停", "暫停", "中止", "停滞",
        "停滯", "冻结", "交流なし",
        "askıda", "askıya alındı", "pasif", "durduruldu", "donduruldu",
        "приостановлено", "приостановлен", "приостановлена", "приостановлены", "заморожено", "неактивно",
        "неактивный",
        "suspendido", "suspendida", "inactivo", "inactiva", "en pausa", "ruhend", "ruht", "ausgesetzt", "inaktiv",
        "eingefroren", "suspendu", "suspendue", "inactif", "inactive", "en sommeil", "gelé",
    ),
    WrittenStatus("ended", "superseded"): (
        "superseded", "replaced", "대체", "갱신됨", "əvəz olunub", "заменено", "sustituido", "ersetzt", "remplacé",
    ),
    WrittenStatus("ended", "terminated"): (
        "ended", "terminated", "former", "dissolved", "cancelled", "canceled", "revoked", "해지", "종료", "파기",
        "해제", "폐지", "ləğv edilib",
        "xitam verilib", "bitib", "解消", "提携解消", "終了", "解除", "廃止", "终止", "終止", "结束", "結束",
        "已终止", "已終止",
        "已解除", "sona erdi", "feshedildi", "iptal", "iptal edildi", "sonlandırıldı",
        "расторгнуто", "расторгнут", "расторгнута", "прекращено", "прекращён", "прекращен", "разорвано",
        "аннулировано",
        "terminado", "terminada", "finalizado", "finalizada", "rescindido", "cancelado", "disuelto",
        "beendet", "gekündigt", "aufgelöst", "aufgehoben", "erloschen",
        "terminé", "résilié", "dissous", "annulé", "rompu", "dénoncé",
        "not in force", "no longer in force", "invalid", "not valid",
        "폐기", "무효", "효력상실", "无效", "無效", "已失效", "無効",
        "не действует", "не действующий", "не действующее", "не действующая", "недействующий", "не в силе",
        "no vigente", "extinguido", "extinguida", "sin vigencia",
        "nicht in kraft", "nicht mehr in kraft", "ungültig",
        "yürürlükte değil", "geçersiz", "qüvvədə deyil", "qüvvədən düşüb",
        "cessato", "cessata", "estinto", "sciolto", "wygasła", "zerwana", "rozwiązana",
        "n'est plus en vigueur", "non valide", "plus en vigueur",
    ),
    WrittenStatus("ended", "expired"): (
        "expired", "lapsed", "만료", "müddəti bitib", "期限切れ", "満了", "失効", "到期", "已到期", "过期", "過期",
        "期滿", "失效",
        "süresi doldu", "истёк", "истек", "истекло", "срок истёк", "срок истек", "vencido", "vencida", "expirado",
        "caducado", "abgelaufen", "expiré",
    ),
    WrittenStatus("ended", "completed"): (
        "completed", "finished", "완료", "başa çatıb", "完了", "完成", "已完成", "tamamlandı", "завершено",
        "завершён", "завершен",
        "completado", "achevé", "concluido", "concluida",
    ),
    WrittenStatus("ended", "declined"): (
        "declined", "rejected", "거절", "부결", "rədd edilib", "отклонено", "rechazado",
    ),
    WrittenStatus("ended", "withdrawn"): (
        "withdrawn", "철회", "geri götürülüb", "撤回", "отозвано", "retirado", "retiré",
    ),
    WrittenStatus("in-force", certainty=Certainty.UNCONFIRMED): (
        "unknown", "unconfirmed", "unverified", "uncertain", "unclear", "미확인", "확인필요", "불명",
        "təsdiqlənməyib", "naməlum",
        "不明", "未確認", "未知", "待确认", "待確認", "bilinmiyor", "belirsiz", "неизвестно", "не подтверждено",
        "desconocido",
        "sin confirmar", "unbekannt", "unklar", "inconnu",
    ),
}  # fmt: skip
