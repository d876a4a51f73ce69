package imap

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"time"
)

const (
	maxLine  = 8 << 10 // bytes of one line before TLS
	maxLines = 64      // lines before the answer to STARTTLS
)

// askSTARTTLS reads the greeting and asks for TLS, up to where the handshake begins. See RFC 9051 section 6.2.1.
// It is not left to go-imap, which waits for ever where the connection breaks between the answer and its line end. It
// reads byte by byte, so that words which someone put behind the answer reach the handshake, and fail it.
func askSTARTTLS(ctx context.Context, conn net.Conn) error {
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	greeting, err := readLine(conn)
	if err != nil {
		return err
	}
	if fields := strings.Fields(strings.ToUpper(greeting)); len(fields) < 2 || fields[0] != "*" || fields[1] != "OK" {
		return errors.New("the server greets with " + quote(greeting))
	}
	if _, err := io.WriteString(conn, "S1 STARTTLS\r\n"); err != nil {
		return err
	}
	for range maxLines {
		line, err := readLine(conn)
		if err != nil {
			return err
		}
		if strings.HasPrefix(line, "* ") {
			continue
		}
		if fields := strings.Fields(strings.ToUpper(line)); len(fields) > 1 && fields[0] == "S1" && fields[1] == "OK" {
			return nil
		}
		return errors.New("the server refuses to be secured: " + quote(line))
	}
	return errors.New("the server does not answer but talks")
}

func readLine(r io.Reader) (string, error) {
	var line []byte
	one := make([]byte, 1)
	for len(line) < maxLine {
		if _, err := io.ReadFull(r, one); err != nil {
			return "", err
		}
		if one[0] == '\n' {
			return strings.TrimSuffix(string(line), "\r"), nil
		}
		line = append(line, one[0])
	}
	return "", errors.New("the server's line does not end")
}

// quote shorts what the server said to what a person reads.
func quote(line string) string {
	const enough = 200
	if len(line) > enough {
		line = line[:enough] + "…"
	}
	return "\"" + strings.ToValidUTF8(line, "?") + "\""
}

// greeted is a connection whose first words we put there ourselves.
type greeted struct {
	*tls.Conn
	greeting *strings.Reader
}

func (g *greeted) Read(b []byte) (int, error) {
	if g.greeting.Len() > 0 {
		return g.greeting.Read(b)
	}
	return g.Conn.Read(b)
}
