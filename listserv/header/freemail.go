package header

import (
	"strings"

	"golang.org/x/net/publicsuffix"
)

// freemail are domains at which anybody can have a mailbox. They let nobody send as somebody else, and their own DMARC
// records or filters see to it.
var freemail = words(`126.com 163.com abv.bg alice.it aol.com att.net bigpond.com bluewin.ch bol.com.br btinternet.com centrum.cz
comcast.net cox.net daum.net disroot.org duck.com email.com email.cz fastmail.com fastmail.fm freenet.de free.fr gmail.com googlemail.com
hanmail.net hey.com hushmail.com icloud.com inbox.lv inbox.ru interia.pl kpnmail.nl kolabnow.com laposte.net libero.it list.ru mac.com
mail.com mail.de mail.ee mail.ru mailbox.org mailfence.com me.com naver.com neuf.fr o2.pl onet.pl op.pl optonline.net orange.fr pm.me
posteo.de posteo.net proton.me protonmail.com protonmail.ch qq.com rediffmail.com riseup.net rocketmail.com rogers.com runbox.com
sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca sina.com sky.com startmail.com t-online.de talktalk.net telenet.be telus.net terra.com.br
tiscali.it tuta.com tuta.io tutamail.com tutanota.com tutanota.de uol.com.br ukr.net verizon.net virgilio.it virginmedia.com wanadoo.fr
web.de wp.pl xs4all.nl ya.ru ymail.com zoho.com zoho.eu zohomail.com zohomail.eu ziggo.nl`)

// families have domains in many countries.
var families = words("aol gmx hotmail live msn outlook windowslive yahoo yandex")

func words(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}

// Freemail says whether a domain is a mail provider's, so that its mailboxes must always send as themselves.
func Freemail(domain string) bool {
	domain = strings.ToLower(domain)
	suffix, _ := publicsuffix.PublicSuffix(domain)
	name := strings.TrimSuffix(strings.TrimSuffix(domain, suffix), ".")
	return freemail[domain] || families[name]
}
