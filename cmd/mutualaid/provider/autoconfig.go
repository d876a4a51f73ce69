package provider

import (
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

const (
	maxFile      = 64 << 10 // bytes of an autoconfig file
	maxRedirects = 3
)

// autoconfig asks the domain's own web server, then Thunderbird's database, for the file by which mail programs set
// themselves up. See https://www.ietf.org/archive/id/draft-ietf-mailmaint-autoconfig.
func (f Finder) autoconfig(ctx context.Context, domain, address string) (Found, bool) {
	own := "?emailaddress=" + url.QueryEscape(address)
	for _, place := range []string{
		"https://autoconfig." + domain + "/mail/config-v1.1.xml" + own,
		"https://" + domain + "/.well-known/autoconfig/mail/config-v1.1.xml" + own,
		"https://autoconfig.thunderbird.net/v1.1/" + domain,
	} {
		file, err := f.fetch(ctx, place)
		if err != nil {
			continue // there is none, or nobody answers: the other places are tried
		}
		if found, ok := readAutoconfig(file, address); ok {
			host, _, _ := strings.Cut(strings.TrimPrefix(place, "https://"), "/")
			found.Source = "https://" + host
			return found, true
		}
	}
	return Found{}, false
}

// fetch reads a small file over https, and follows few redirects, to https alone.
func (f Finder) fetch(ctx context.Context, place string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, question)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, place, nil)
	if err != nil {
		return nil, err
	}
	client := *cmp.Or(f.HTTP, &http.Client{})
	client.Jar = nil
	client.CheckRedirect = func(next *http.Request, past []*http.Request) error {
		if next.URL.Scheme != "https" || len(past) > maxRedirects {
			return errors.New("it leads astray")
		}
		return nil
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", place, response.Status)
	}
	file, err := io.ReadAll(io.LimitReader(response.Body, maxFile+1))
	if err == nil && len(file) > maxFile {
		err = fmt.Errorf("%s is larger than such a file is", place)
	}
	return file, err
}

// clientConfig is the part of the file that we read.
type clientConfig struct {
	Providers []struct {
		Incoming []configServer `xml:"incomingServer"`
		Outgoing []configServer `xml:"outgoingServer"`
	} `xml:"emailProvider"`
}

type configServer struct {
	Type     string `xml:"type,attr"`
	Hostname string `xml:"hostname"`
	Port     int    `xml:"port"`
	Socket   string `xml:"socketType"`
	Username string `xml:"username"`
}

// readAutoconfig picks the first servers of the file that are reached with TLS; they stand in the order of preference.
func readAutoconfig(file []byte, address string) (Found, bool) {
	var c clientConfig
	if err := xml.Unmarshal(file, &c); err != nil || len(c.Providers) == 0 {
		return Found{}, false
	}
	local, domain, _ := strings.Cut(address, "@")
	fill := strings.NewReplacer("%EMAILADDRESS%", address, "%EMAILLOCALPART%", local, "%EMAILDOMAIN%", domain).Replace
	imap, user, ok := pick(c.Providers[0].Incoming, "imap", fill)
	smtp, other, ok2 := pick(c.Providers[0].Outgoing, "smtp", fill)
	if !ok || !ok2 || user != other && other != "" {
		return Found{}, false // two names for one mailbox: there is no key for that
	}
	if user == address {
		user = ""
	}
	return Found{IMAP: imap, SMTP: smtp, User: user}, true
}

// pick returns the first server of the kind that speaks TLS, and who signs in there.
func pick(servers []configServer, kind string, fill func(string) string) (server, user string, ok bool) {
	schemes := map[string]string{"SSL": kind + "s", "STARTTLS": kind} // "plain" is none
	for _, s := range servers {
		host := strings.ToLower(fill(strings.TrimSpace(s.Hostname)))
		scheme := schemes[strings.TrimSpace(s.Socket)]
		user := fill(strings.TrimSpace(s.Username))
		if s.Type == kind && scheme != "" && isHost(host) && s.Port > 0 && s.Port < 1<<16 && len(user) < 256 && !strings.ContainsAny(user, "%\r\n\x00") {
			return serverURL(scheme, host, s.Port), user, true
		}
	}
	return "", "", false
}
