package mailtest

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// DNS is a name server on loopback that knows a few TXT, SRV and MX records and answers NXDOMAIN to everything else. A TXT
// record "!" makes it answer SERVFAIL.
type DNS struct {
	conn net.PacketConn

	mu    sync.Mutex
	texts map[string][]string
	other map[string][]dnsmessage.ResourceBody
	asked []string
}

// NewDNS starts one; names stand without the dot at their end. It stops with the test.
func NewDNS(t testing.TB, texts map[string][]string) *DNS {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &DNS{conn: conn, texts: texts}
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.serve()
	}()
	t.Cleanup(func() {
		conn.Close()
		<-done
	})
	return d
}

// Resolver asks this server and no other.
func (d *DNS) Resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", d.conn.LocalAddr().String())
	}}
}

// SRV adds a service, such as _imaps._tcp.example.org; target "." says that there is none.
func (d *DNS) SRV(name, target string, port uint16) {
	d.add(name, &dnsmessage.SRVResource{Port: port, Target: dnsmessage.MustNewName(strings.TrimSuffix(target, ".") + ".")})
}

// MX adds who takes in a domain's mail.
func (d *DNS) MX(name, host string) {
	d.add(name, &dnsmessage.MXResource{Pref: 10, MX: dnsmessage.MustNewName(host + ".")})
}

func (d *DNS) add(name string, r dnsmessage.ResourceBody) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.other == nil {
		d.other = map[string][]dnsmessage.ResourceBody{}
	}
	d.other[name] = append(d.other[name], r)
}

// Asked are the names asked for since the last call.
func (d *DNS) Asked() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	asked := d.asked
	d.asked = nil
	return asked
}

func (d *DNS) serve() {
	buf := make([]byte, 1500)
	for {
		n, from, err := d.conn.ReadFrom(buf)
		if err != nil {
			return
		}
		if reply := d.answer(buf[:n]); reply != nil {
			d.conn.WriteTo(reply, from) // a lost answer is asked for again
		}
	}
}

func (d *DNS) answer(query []byte) []byte {
	var m dnsmessage.Message
	if m.Unpack(query) != nil || len(m.Questions) != 1 {
		return nil
	}
	q := m.Questions[0]
	name := strings.ToLower(strings.TrimSuffix(q.Name.String(), "."))
	d.mu.Lock()
	texts, known := d.texts[name]
	other := d.other[name]
	d.asked = append(d.asked, name)
	d.mu.Unlock()
	reply := dnsmessage.Message{Header: dnsmessage.Header{ID: m.ID, Response: true, Authoritative: true, RecursionAvailable: true}, Questions: m.Questions}
	switch {
	case !known && len(other) == 0:
		reply.RCode = dnsmessage.RCodeNameError
	case len(texts) == 1 && texts[0] == "!":
		reply.RCode = dnsmessage.RCodeServerFailure
	case q.Type == dnsmessage.TypeTXT:
		for _, text := range texts {
			var pieces []string
			for ; len(text) > 255; text = text[255:] {
				pieces = append(pieces, text[:255])
			}
			reply.Answers = append(reply.Answers, dnsmessage.Resource{
				Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 60},
				Body:   &dnsmessage.TXTResource{TXT: append(pieces, text)},
			})
		}
	}
	for _, body := range other {
		if kind := typeOf(body); kind == q.Type {
			reply.Answers = append(reply.Answers, dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: kind, Class: q.Class, TTL: 60}, Body: body})
		}
	}
	packed, err := reply.Pack()
	if err != nil {
		return nil
	}
	return packed
}

func typeOf(body dnsmessage.ResourceBody) dnsmessage.Type {
	if _, service := body.(*dnsmessage.SRVResource); service {
		return dnsmessage.TypeSRV
	}
	return dnsmessage.TypeMX
}
