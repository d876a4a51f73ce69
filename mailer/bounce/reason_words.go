package bounce

// Words by which servers give their reason, lower-cased.
var (
	fullWords = []string{
		"quota", "mailbox full", "mail box full", "inbox full", "box is full", "folder is full", "account is full", "maildir is full", "user is full", "full mailbox", "storage limit", "over disk",
		"disk space", "disk full", "box space", "storage space", "exceeded storage", "exceeded its storage", "storage allocation", "out of storage", "insufficient storage", "insufficient system storage",
		"too much mail", "mailbox has exceeded", "mailbox exceed", "mailbox size", "exceeds allowed size", "exceeded the local limit", "user is over", "over the limit", "over their limit", "over its limit",
		"no more space", "exceeded its size limit", "database has exceeded", "not enough space", "exdiskquota", "overquota", "unable to store",
		"postfach ist voll", "postfach voll", "postfachs voll", "ist voll", "speicherplatz", "boîte pleine", "boite pleine", "lettres pleine", "est pleine", "saturée", "espace disque", "buzón lleno", "bandeja llena", "está lleno", "está llena", "lleno.", "espacio insuficiente",
		"casella piena", "è piena", "piena.", "spazio insufficiente", "caixa cheia", "postal cheia", "está cheia", "está cheio", "cheia.", "is vol", "postvak vol", "mailbox vol", "är full", "er fuld", "er full", "täynnä",
		"pełna", "przepełnion", "je plná", "preplnen", "переполнен", "квот", "posta kutusu dolu", "kotası", "容量", "いっぱい", "満杯", "上限を超", "空间不足", "已满", "已滿", "超出", "용량", "가득",
	}
	sizeWords = []string{
		"message size exceeds", "message too large", "message too big", "message is too large", "message is too big", "mail is too large", "too large for", "maximum message size", "message size limit", "exceeds size limit", "exceeds fixed limit", "exceeds the maximum",
		"exceeds maximum", "exceeded maximum incoming message size", "mail size limit", "size limit exceeded", "message exceeds", "message length exceeds", "message exceeded", "larger than the current system limit", "exceeds the size", "size of the message", "message file too big", "is larger than",
		"zu groß", "zu gross", "trop volumineux", "trop grand", "demasiado grande", "troppo grande", "te groot", "muito grande", "слишком больш",
	}
	policyWords = []string{
		"spam", "blacklist", "black list", "blocklist", "blocked using", "block list", "dnsbl", "rbl", "spamcop", "barracuda", "dmarc", "spf ", "spf:", "spf)", "dkim", "sender policy", "sender address rejected", "sender rejected", "sender denied", "accepting mail from", "relaying", "relay access denied",
		"unable to relay", "not permitted", "policy", "policies", "prohibited", "unsolicited", "bulk email", "bulk e-mail", "virus", "content rejected", "message content", "content filter", "content monitoring", "unacceptable", "inappropriate", "reputation", "blocked by", "been blocked", "is blocked", "was blocked", "blocked for",
		"message blocked", "not allowed to", "not authorized", "not authorised", "unauthorized", "unauthenticated", "authentication required", "must be authenticated", "banned", "attachment type", "attachments are not", "permission to", "permissions to", "only accepts messages from", "only accept", "restricted", "requires that all senders",
		"ptr record", "reverse dns", "no resent-from", "sender verify failed", "domain of sender", "sender domain", "rejected by local scanning", "access denied", "message refused", "helo", "rate limit", "too many messages", "too many recipients", "suspicious", "phishing", "malware", "quarantined", "not accepted due to",
		"moderat", "members only", "not a member", "non-member", "as spam", "has stopped", "unwanted", "defers and failures", "exceeded the max", ":blocked)", "will not accept delivery of this message", "contact tosa@", "unerwünscht", "abgelehnt wegen", "indésirable", "no autorizado", "non autorizzat", "спам", "スパム", "迷惑メール", "垃圾邮件", "垃圾郵件", "被拒绝", "拒收",
	}
	// surelyUnknown means an address that does not exist, whatever else is said; unknownWords may be said of others too.
	surelyUnknown = []string{
		"user unknown", "unknown user", "no such user", "address is unknown", "user is unknown", "recipient is unknown", "mailbox is unknown", "no such recipient", "no such mailbox", "no such address", "no such account", "no mailbox", "user not found", "unknown recipient", "recipient unknown", "recipient not found", "recipientnotfound", "recipnotfound", "unknown local", "user does not exist",
		"user doesn't exist", "address does not exist", "address doesn't exist", "account does not exist", "domain may not exist", "mailbox does not exist", "invalid recipient", "invalid mailbox", "unknown mailbox", "mailbox not found", "mailbox unknown", "unknown address", "address unknown", "address not found", "recipient address rejected", "recipient not recognized",
		"not listed in", "no longer with", "no longer employed", "not our customer", "bad destination mailbox", "account has been disabled", "account is disabled", "account disabled", "account that you tried to reach does not exist", "unrecognised-orname", "user not known", "not a known user", "not known at this site", "mailbox unavailable: user",
		"empfänger unbekannt", "empfaenger unbekannt", "unbekannter empfänger", "benutzer unbekannt", "utilisateur inconnu", "destinataire inconnu", "adresse inconnue", "usuario desconocido", "destinatario desconocido", "utente sconosciuto", "destinatario sconosciuto", "usuário desconhecido", "usuário inexistente", "onbekende gebruiker",
		"нет такого пользователя", "не существует", "не найден", "宛先不明", "存在しません", "不存在", "查无此人", "존재하지",
	}
	unknownWords = []string{
		"does not exist", "doesn't exist", "mailbox unavailable", "not found", "unknown or illegal", "not a valid", "not valid", "disabled", "account has been", "not listed", "no account", "doesn't have a", "does not have a", "inactive", "not recognized", "not recognised", "address rejected", "no longer", "nonexist", "non-exist", "deactivated", "suspended",
		"closed", "expired account", "not available at this site", "not accepting messages", "cannot be found", "couldn't be found", "could not be found", "inconnu", "unbekannt", "desconocid", "sconosciut", "desconhecid", "onbekend", "okänd", "ukendt", "ukjent", "nieznan", "neznám", "неизвестн", "inexistant", "inexistente", "existiert nicht", "n'existe pas", "no existe", "non esiste", "não existe", "bestaat niet",
		"見つかりません", "找不到",
	}
	hostWords = []string{
		"host unknown", "unknown host", "host not found", "name service error", "domain not found", "domain does not exist", "unrouteable", "unroutable", "no mx record", "couldn't find any host", "bad host", "name or service not known", "dns error", "no route to host", "domain name", "unknown domain", "no such domain", "invalid domain", "nxdomain", "couldn't find a mail exchanger",
	}
	greyWords = []string{"greylist", "graylist", "grey list", "grey-list", "come back", "try again", "try later"}
	// expiredWords mean that a server has tried for long and now stops: the reason may pass.
	expiredWords = []string{
		"retry timeout exceeded", "retry time not reached", "message expired", "delivery time expired", "delivery expired", "queue too long", "queue for too long", "no delivery within", "maximum-time-expired", "maximum time expired", "not be delivered for", "not be delivered within", "not be delivered in", "could not send message for past", "retries exhausted", "retry limit", "too many retries", "expired after", "has expired", "time(s)", "no connection could be made", "unreachable",
		"giving up after", "gave up after", "will be deleted from queue", "tried to deliver it for", "connection timed out", "connection refused", "connection dropped", "connection attempts failed", "timed out", "time out while", "timeout", "temporarily", "temporary", "deferred:", "unable to connect", "couldn't connect", "could not connect", "wasn't able to establish", "cannot connect", "no answer from host", "lost connection", "deadline expired",
		"lifetime", "queue time", "retry period", "zeitüberschreitung", "délai", "tiempo de espera", "tempo scaduto", "tempo limite", "タイムアウト", "超时", "逾時",
	}
)

// nameWords are what a server calls a reader, an address or a place that it can't find, lower-cased.
var nameWords = []string{
	"user", "mailbox", "mail box", "inbox", "recipient", "address", "account", "deliver", "zugestellt", "zustell", "remis", "entreg", "recapit", "bezorg", "lever", "no such", "not exist", "unknown", "invalid", "not found", "disabled", "inactive", "rcpt", "fatal error", "permanent",
	"benutzer", "empfänger", "postfach", "adresse", "konto", "unbekannt", "utilisateur", "destinataire", "boîte", "inconnu", "usuario", "destinatario", "buzón", "dirección", "cuenta", "desconocid", "utente", "casella", "indirizzo", "sconosciut",
	"gebruiker", "ontvanger", "postvak", "adres", "onbekend", "utilizador", "usuário", "destinatário", "caixa", "endereço", "conta de", "mottagar", "modtager", "mottaker", "brevlåda", "postkasse", "vastaanottaja", "użytkownik", "adresat", "skrzynk", "uživatel", "schránk",
	"пользоват", "получател", "ящик", "адрес", "ユーザ", "宛先", "メールボックス", "アドレス", "用户", "用戶", "邮箱", "郵箱", "地址", "收件人", "사용자", "수신자", "편지함",
}
