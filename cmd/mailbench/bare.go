package main

import (
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// bare sends n letters of so many bytes over kept connections, by a loop that stores nothing and shares only the client
// library with the program. Its recipients are bare-0@example.org and so on.
func bare(addr string, n, connections, size int) (time.Duration, error) {
	letter := letterOf(size)
	var next atomic.Int64
	errs := make([]error, connections)
	var working sync.WaitGroup
	began := time.Now()
	for i := range connections {
		working.Go(func() { errs[i] = bareConnection(addr, &next, int64(n), letter) })
	}
	working.Wait()
	return time.Since(began), errors.Join(errs...)
}

// letterOf is a letter of so many bytes.
func letterOf(size int) []byte {
	letter := []byte("From: together@example.org\r\nSubject: hello\r\n\r\n")
	for len(letter) < size {
		letter = append(letter, "This is a line of the letter, and it is as long as most lines are.\r\n"...)
	}
	return append(letter[:max(size-2, 0)], "\r\n"...)
}

func bareConnection(addr string, next *atomic.Int64, n int64, letter []byte) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	client, err := smtp.NewClient(conn, "localhost")
	if err != nil {
		return errors.Join(err, conn.Close())
	}
	for i := next.Add(1); i <= n; i = next.Add(1) {
		if err := bareLetter(client, fmt.Sprintf("<bare-%d@example.org>", i), letter); err != nil {
			return errors.Join(fmt.Errorf("the bare loop: %w", err), conn.Close())
		}
	}
	return client.Quit()
}

func bareLetter(c *smtp.Client, to string, letter []byte) error {
	if err := c.Mail("<together@example.org>"); err != nil {
		return err
	}
	if err := c.Rcpt(to); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(letter); err != nil {
		return err
	}
	return w.Close()
}
