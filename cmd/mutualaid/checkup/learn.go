package checkup

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"mutualaid/cmd/mutualaid/config"
	"mutualaid/mailer"
	"mutualaid/mailer/authres"
)

// Learn says what a letter to ourselves teaches. waited is how long it was waited for.
func Learn(c config.Config, a Arrived, waited time.Duration) []Finding {
	if a.Mail == nil {
		return []Finding{Wrong("letter to ourselves", fmt.Sprintf("the relay took it, but it did not come within %s", Span(waited)),
			"look into the mailbox for a letter of the mail server that says why; some providers take minutes: try again with --wait 10m")}
	}
	m, err := mailer.Parse(a.Mail.Raw)
	if err != nil {
		return []Finding{Wrong("letter to ourselves", "it came, but can't be read: "+err.Error(), "look at it in the mailbox")}
	}
	findings := []Finding{arrival(c, a)}
	findings = append(findings, authserv(c, m))
	findings = append(findings, alignment(c, m)...)
	findings = append(findings, oneClick(c, m)...)
	findings = append(findings, identity(a, m), plus(c, a))
	return append(findings, clock(a)...)
}

// arrival says where the letter lay.
func arrival(c config.Config, a Arrived) Finding {
	took := a.Seen.Sub(a.Sent).Round(time.Second)
	if folder := a.Mail.Folder; !strings.EqualFold(folder, c.Mailbox.Folders[0]) {
		f := Note("letter to ourselves", fmt.Sprintf("it came after %s, into %s: the provider takes our letters for spam", took, folder),
			"open it in the provider's web page and say that it is no spam; see SPF, DKIM and DMARC below")
		if !slices.Contains(c.Mailbox.Folders, folder) {
			f.Mend += "; and set mailbox.folders = " + config.Literal(append(slices.Clone(c.Mailbox.Folders), folder))
		}
		return f
	}
	return Well("letter to ourselves", fmt.Sprintf("it came after %s", took))
}

// results are the topmost Authentication-Results, and by whom: RFC 8601 section 5.
func results(m *mailer.Mail) (id string, found []authres.Result, there bool) {
	values := m.Values("Authentication-Results")
	if len(values) == 0 {
		return "", nil, false
	}
	id, found = authres.Parse(values[0])
	if id == "" {
		id = mailer.NoAuthservID
	}
	return id, found, true
}

func authserv(c config.Config, m *mailer.Mail) Finding {
	ours := c.Mailbox.AuthServ
	id, _, there := results(m)
	switch {
	case !there && ours == "":
		return Note("authserv_id", "not set, and the provider writes no Authentication-Results into letters of its own: each act by mail has to be confirmed by its sender",
			"look at the source of a mail that came from elsewhere: set mailbox.authserv_id to the first word of its topmost Authentication-Results")
	case !there:
		return Well("authserv_id", "senders are proven by "+ours+"; a letter of our own is not checked by the provider")
	case ours == "":
		return Note("authserv_id", "not set, so that each act by mail has to be confirmed by its sender; the provider signs its checks as "+id,
			"set mailbox.authserv_id = "+config.Literal(id)).set("mailbox.authserv_id", id)
	case !strings.EqualFold(ours, id):
		return Wrong("authserv_id", fmt.Sprintf("it is %s in the config, but the provider signs as %s: nobody's address is proven", ours, id),
			"set mailbox.authserv_id = "+config.Literal(id)).set("mailbox.authserv_id", id)
	}
	return Well("authserv_id", "senders are proven by "+id)
}

// alignment says whether others can see that our letters are ours: RFC 9989.
func alignment(c config.Config, m *mailer.Mail) []Finding {
	_, found, _ := results(m)
	if !slices.ContainsFunc(found, speaksOfUs) {
		return []Finding{unjudged(c, m)}
	}
	domain := authres.Domain(c.Mailbox.Address)
	var findings []Finding
	for _, method := range []string{"spf", "dkim", "dmarc"} {
		state, detail := "", ""
		for _, r := range found {
			if r.Method != method || state == "pass" {
				continue
			}
			state, detail = r.Result, strings.Trim(r.Props["header.d"]+" "+r.Props["header.from"]+" "+authres.Domain(r.Props["smtp.mailfrom"]), " ")
		}
		switch {
		case state == "": // it was not looked at
		case state == "pass":
			findings = append(findings, Well(method, strings.TrimSpace("passed "+detail)))
		default:
			findings = append(findings, Note(method, strings.TrimSpace(state+" "+detail), mends(method, domain)))
		}
	}
	proven, why := authres.Judge(domain, found)
	if proven {
		return append(findings, Well("alignment", why))
	}
	return append(findings, Wrong("alignment", why+": others will take our letters for spam or refuse them",
		"have the provider sign with the domain of the address (DKIM), or take an address at the provider's own domain; `mutualaid doctor --dkim` signs here"))
}

// speaksOfUs says whether a result says if a letter is ours; auth=pass only says that we logged in.
func speaksOfUs(r authres.Result) bool {
	return slices.Contains([]string{"spf", "dkim", "dmarc"}, r.Method)
}

// unjudged says that the provider has not checked our letter, as many don't where sender and recipient are their own, so that only others
// can tell; and what its signature says of itself, which nobody has checked.
func unjudged(c config.Config, m *mailer.Mail) Finding {
	domain := authres.Domain(c.Mailbox.Address)
	signature := "it bears no DKIM signature"
	for _, value := range m.Values("DKIM-Signature") {
		by := authres.Domain(tagOf(value, "d"))
		if authres.Aligned(by, domain) {
			signature = "it bears a DKIM signature by " + by + ", which others check"
			break
		}
		signature = "its DKIM signature is by " + by + ", and not by " + domain
	}
	return Elsewhere(c, "the provider says nothing of SPF, DKIM and DMARC in a letter to ourselves; "+signature)
}

// Elsewhere says that it is not known whether others can see that our letters are ours, why, and how to find out.
func Elsewhere(c config.Config, why string) Finding {
	domain := authres.Domain(c.Mailbox.Address)
	return Note("alignment", "not known whether others take our letters for ours: "+why,
		fmt.Sprintf("send a mail from %s to an address at another provider and look at its source there (Gmail: “Show original”): it should say dmarc=pass, or spf=pass or dkim=pass for %s. "+
			"Where it doesn't and the domain is yours: %s; %s; %s", c.Mailbox.Address, domain, mends("spf", domain), mends("dkim", domain), mends("dmarc", domain)))
}

func mends(method, domain string) string {
	switch method {
	case "spf":
		return "publish in the DNS of " + domain + " what the provider's help pages say under SPF (a TXT record that begins with v=spf1)"
	case "dkim":
		return "switch on DKIM at the provider for " + domain + ", or sign here: `mutualaid doctor --dkim`"
	}
	return "publish _dmarc." + domain + " TXT \"v=DMARC1; p=none\", once SPF or DKIM passes"
}

// oneClick looks whether a signature covers what mail programs show their unsubscribe button by: RFC 8058 section 4.
func oneClick(c config.Config, m *mailer.Mail) []Finding {
	if !strings.HasPrefix(c.URL, "https://") || !m.Has("DKIM-Signature") {
		return nil
	}
	if !m.Has("List-Unsubscribe") || !m.Has("List-Unsubscribe-Post") {
		return []Finding{Note("one-click", "the provider took List-Unsubscribe out of our letter: mail programs show no button to leave", "sign and send by another provider, or live without; members leave by a word all the same")}
	}
	for _, signature := range m.Values("DKIM-Signature") {
		covered := signedFields(signature)
		if slices.Contains(covered, "list-unsubscribe") && slices.Contains(covered, "list-unsubscribe-post") {
			return []Finding{Well("one-click", "the provider's signature covers List-Unsubscribe and List-Unsubscribe-Post")}
		}
	}
	return []Finding{Note("one-click", "no signature covers List-Unsubscribe and List-Unsubscribe-Post: Gmail and Yahoo show no button to leave",
		"sign here, where the domain is yours: `mutualaid doctor --dkim`; else members leave by a word")}
}

// signedFields are the names in the tag h= of a signature: RFC 6376 section 3.5.
func signedFields(signature string) (names []string) {
	for field := range strings.SplitSeq(tagOf(signature, "h"), ":") {
		names = append(names, strings.ToLower(strings.TrimSpace(field)))
	}
	return names
}

// tagOf is the value of a tag of a signature, "" without: RFC 6376 section 3.2.
func tagOf(signature, tag string) string {
	for one := range strings.SplitSeq(signature, ";") {
		if name, value, _ := strings.Cut(one, "="); strings.TrimSpace(name) == tag {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// identity says whether answers can be told: by the Message-ID, or by what every reply copies of our References.
func identity(a Arrived, m *mailer.Mail) Finding {
	references := slices.Contains(m.References, a.Parent)
	switch {
	case m.MessageID == a.ID && references:
		return Well("message-id", "the provider keeps our Message-ID and References")
	case m.MessageID == a.ID:
		return Well("message-id", "the provider keeps our Message-ID, and drops References, which does no harm")
	case references:
		return Note("message-id", "the provider gives our letters another Message-ID: answers are told by References", "nothing to mend")
	}
	return Wrong("message-id", "the provider changes our Message-ID and drops References: no answer can be told from a new mail", "send by another provider")
}

// plus says whether mail to +anything arrives, against what the config says.
func plus(c config.Config, a Arrived) Finding {
	works, on := a.Plus != nil, c.Mailbox.PlusAddresses
	why := "a letter to +anything did not come"
	if a.PlusRefused != nil {
		why = "a letter to +anything is refused: " + a.PlusRefused.Reply()
	}
	switch {
	case works && on:
		return Well("plus-addresses", "mail to +anything arrives")
	case works:
		return Note("plus-addresses", "mail to +anything arrives: a letter that comes back could say whose it was", "set mailbox.plus_addresses = true").set("mailbox.plus_addresses", true)
	case on:
		return Wrong("plus-addresses", why+", but letters are sent from such addresses: what comes back is lost", "set mailbox.plus_addresses = false").set("mailbox.plus_addresses", false)
	}
	return Well("plus-addresses", why+", and the config does without")
}

// slack is how much two clocks may differ before times in letters are wrong.
const slack = 5 * time.Minute

// clock compares ours with the mail server's.
func clock(a Arrived) []Finding {
	theirs := a.Mail.Received
	if theirs.IsZero() {
		return nil
	}
	off := time.Duration(0)
	switch {
	case theirs.Before(a.Sent.Add(-slack)):
		off = a.Sent.Sub(theirs)
	case theirs.After(a.Seen.Add(slack)):
		off = a.Seen.Sub(theirs)
	}
	if off != 0 {
		ahead := map[bool]string{true: "ahead of", false: "behind"}[off > 0]
		return []Finding{Wrong("server's clock", fmt.Sprintf("this machine is %s %s the mail server", Span(off.Abs().Round(time.Minute)), ahead), "set the clock, or let the system do it (timedatectl set-ntp true)")}
	}
	return []Finding{Well("server's clock", "it agrees with ours")}
}
