package reply

import "strings"

// block are the elements that begin on a new line.
var block = set([]string{"p", "div", "tr", "li", "ul", "ol", "dl", "dt", "dd", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer", "main", "aside",
	"center", "address", "fieldset", "form", "figure", "tbody", "thead", "title", "body", "html", "details", "summary", "nav"})

// quotePrograms are words in the class, id or name of elements with which a mail program wraps what it quotes as a
// whole, lower-cased. Outlook on the web puts "x_" before them in what it quotes.
var quotePrograms = []string{"yahoo_quoted", "yqt", "moz-forward-container", "tutanota_quote", "zmail_extra", "nylas-quote", "edo_quote", "wm_quote", "ms-outlook-mobile-reference-message", "olk_src_body_section", "mail-editor-reference-message-container",
	"quoted-content", "quoted_text", "origbody", "isreplycontent", "isforwardcontent", "mail_quote", "mailquote", "appleoriginalcontents", "reply_quote", "front-quote", "sh-quoted", "ymail_quoted", "hmquote", "quotedtext", "mcntquote", "message-quote", "original-message", "originalmessage", "replied-message", "qt", "edge_quote", "airmail_quote"}

// zonePrograms wrap the announcement and the marked quotation together, or only the announcement.
var zonePrograms = []string{"gmail_quote", "gmail_quote_container", "gmail_attr", "protonmail_quote", "moz-cite-prefix", "moz-email-headers-table", "airmail_on", "reply-intro", "replyheader", "cite-prefix", "quote-header", "mb_quote", "flowed-attribution", "ydp_quoted"}

// signaturePrograms are names of elements with a signature that don't say so.
var signaturePrograms = []string{"zm-_id_-sgn", "wisestamp"}

// cutPrograms stand where the quotation begins, which then goes to the end without marks.
var cutPrograms = []string{"divrplyfwdmsg", "outlookmessageheader", "stopspelling", "appendonsend", "reply-separator", "_mailoriginalbody", "zwchr", "mailcontainerbody_reply", "mobile-reply-header"}

// attributes are what the reader needs of an element's attributes.
type attributes struct {
	names   string // class, id, name and such, lower-cased, separated by spaces
	cite    bool
	style   string // lower-cased, without spaces
	emoji   string
	alt     string
	preface bool
}

func (a *attributes) read(key string, value []byte) {
	if len(value) > 4096 {
		value = value[:4096]
	}
	switch key {
	case "class", "id", "name", "data-smartmail", "data-marker":
		a.names += " " + strings.ToLower(string(value))
		if strings.Contains(a.names, "emoji") && a.emoji == "" {
			a.emoji = a.alt
		}
	case "type":
		a.cite = strings.EqualFold(string(value), "cite")
	case "style":
		a.style = strings.ToLower(strings.ReplaceAll(string(value), " ", ""))
	case "alt":
		if len(value) <= 32 {
			a.alt = string(value)
			if strings.Contains(a.names, "emoji") || strings.Contains(a.names, "goomoji") {
				a.emoji = a.alt
			}
		}
	case "data-emoji":
		a.emoji = string(value)
	case "hidden":
		a.preface = true
	}
}

// named says whether one of the element's names is one of the programs'.
func (a *attributes) named(programs []string) bool {
	if a.names == "" {
		return false
	}
	for n := range strings.FieldsSeq(a.names) {
		for strings.HasPrefix(n, "x_") {
			n = n[2:]
		}
		for _, p := range programs {
			if n == p {
				return true
			}
		}
	}
	return false
}

// element says what the attributes make of a tag.
func (a *attributes) element(tag string) element {
	e := element{tag: tag, pre: tag == "pre"}
	switch tag {
	case "script", "style", "head", "title", "template", "noscript", "select", "object":
		e.hidden = true
	}
	if a.preface || strings.Contains(a.style, "display:none") || strings.Contains(a.style, "mso-hide:all") {
		e.hidden = true
	}
	switch {
	case tag == "blockquote":
		e.quote = a.cite || strings.Contains(a.names, "quote") || strings.Contains(a.names, "cite") || strings.Contains(a.names, "isreplycontent") || strings.Contains(a.names, "qt") ||
			strings.Contains(a.style, "border-left:") && !strings.Contains(a.style, "border-left:none") && !strings.Contains(a.style, "border-left:0") || strings.Contains(a.style, "border-left-width:")
		e.plain = !strings.Contains(a.style, "border:none") // what Gmail's button for indenting makes
	case a.named(zonePrograms):
		e.zone = true
	case a.named(quotePrograms), strings.Contains(a.names, "yahoo_quoted"): // Yahoo puts letters before it in what it quotes
		e.quote = true
	case strings.Contains(a.names, " quote") && strings.Contains(a.style, "border-left"): // GMX, web.de: <div name="quote">
		e.quote = true
	}
	e.signed = (strings.Contains(a.names, "signature") || strings.Contains(a.names, "__sig_p") || a.named(signaturePrograms)) && !e.quote && !e.zone && tag != "body" && tag != "html"
	return e
}

// cuts says whether the element begins a quotation that goes to the end: Outlook's header block below a line, Hotmail's
// ruler.
func (a *attributes) cuts() bool {
	if a.named(cutPrograms) {
		return true
	}
	return strings.Contains(a.style, "border-top:solid") && (strings.Contains(a.style, "padding:3.0pt0") || strings.Contains(a.style, "#e1e1e1") || strings.Contains(a.style, "#b5c4df")) ||
		strings.Contains(a.style, "border-top-color:rgb(229,229,229)") && strings.Contains(a.style, "border-top-width:1px")
}

// marksQuotation says whether HTML shows at a glance that a mail program has marked its quotation or signature.
func marksQuotation(source string) bool {
	for _, m := range [...]string{"<blockquote", "<BLOCKQUOTE", "gmail_quote", "yahoo_quoted", "moz-cite-prefix", "divRplyFwdMsg", "protonmail_quote", "OutlookMessageHeader", "appendonsend", "stopSpelling", "border-top:solid", "name=\"quote\"", "OLK_SRC_BODY_SECTION", "mail-editor-reference", "gmail_signature", "moz-signature", "id=\"Signature\"", "ms-outlook-mobile"} {
		if strings.Contains(source, m) {
			return true
		}
	}
	return false
}
