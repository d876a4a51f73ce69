package mailtest

import (
	"net/smtp"
	"testing"
	"time"
)

func TestPostfixRelaysToItsSink(t *testing.T) {
	p := Postfix(t)
	letter := []byte("From: a@example.org\r\nSubject: hello\r\n\r\nHello.\r\n")
	if err := smtp.SendMail(p.Addr, nil, "a@example.org", []string{"b@example.org"}, letter); err != nil {
		t.Fatal(err)
	}
	for patience := time.Now().Add(10 * time.Second); p.Sink.Count() == 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(patience) {
			log, _ := p.Log()
			t.Fatalf("nothing arrived:\n%s", log)
		}
	}
}
