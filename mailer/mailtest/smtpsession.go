package mailtest

import (
	"errors"
	"io"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// smtpSession is one connection of a sink.
type smtpSession struct {
	sink   *SMTPSink
	conn   *smtp.Conn
	number int
	known  bool // logged in
	from   string
	to     []string
}

// errGone ends a dialogue whose connection is closed already.
var errGone = errors.New("the connection is gone")

// ask lets the options decide what happens at this moment.
func (sess *smtpSession) ask(m SMTPMoment) error {
	if sess.sink.options.Decide == nil {
		return nil
	}
	m.Connection = sess.number
	r := sess.sink.options.Decide(m)
	if r == nil {
		return nil
	}
	return sess.answer(r)
}

func (sess *smtpSession) answer(r *SMTPReply) error {
	raw := sess.conn.Conn()
	switch {
	case r.Half:
		_, err := raw.Write([]byte("25"))
		return errors.Join(errGone, err, raw.Close())
	case r.Drop:
		return errors.Join(errGone, raw.Close())
	case r.Mute:
		_, err := io.Copy(io.Discard, raw) // until the client goes away
		return errors.Join(errGone, err, raw.Close())
	}
	return r.reply()
}

func (sess *smtpSession) AuthMechanisms() []string {
	if sess.sink.options.User == "" {
		return nil
	}
	if sess.sink.options.Tokens != nil {
		return []string{"XOAUTH2", "OAUTHBEARER"}
	}
	return []string{sasl.Plain, sasl.Login, "XOAUTH2"}
}

func (sess *smtpSession) Auth(mechanism string) (sasl.Server, error) {
	check := func(user, password string) error {
		if user != sess.sink.options.User || password != sess.sink.options.Password {
			return smtp.ErrAuthFailed
		}
		sess.known = true
		return nil
	}
	switch mechanism {
	case sasl.Plain:
		return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
	case sasl.Login:
		return &loginServer{check: check}, nil
	case "XOAUTH2", "OAUTHBEARER":
		return &tokenServer{take: func(user, token string) error {
			if sess.sink.options.Tokens == nil {
				return check(user, token)
			}
			if user != sess.sink.options.User || !sess.sink.options.Tokens(user, token) {
				return smtp.ErrAuthFailed
			}
			sess.known = true
			return nil
		}}, nil
	}
	return nil, smtp.ErrAuthUnknownMechanism
}

// loginServer is the server's side of LOGIN.
type loginServer struct {
	check func(user, password string) error
	asked int
	user  string
}

func (l *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	l.asked++
	switch l.asked {
	case 1:
		return []byte("Username:"), false, nil
	case 2:
		l.user = string(response)
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(l.user, string(response))
}

func (sess *smtpSession) Mail(from string, _ *smtp.MailOptions) error {
	if sess.sink.options.User != "" && !sess.known {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Authentication required"}
	}
	sess.from, sess.to = from, nil
	return sess.ask(SMTPMoment{Stage: "mail", From: from})
}

func (sess *smtpSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := sess.ask(SMTPMoment{Stage: "rcpt", From: sess.from, To: to}); err != nil {
		return err
	}
	sess.to = append(sess.to, to)
	return nil
}

func (sess *smtpSession) Data(r io.Reader) error {
	m := SMTPMoment{Stage: "data", From: sess.from, To: sess.to[0], All: sess.to}
	if err := sess.ask(m); err != nil {
		return err
	}
	d := Delivery{From: sess.from, To: sess.to, Connection: sess.number}
	var err error
	if sess.sink.options.Forget {
		_, err = io.Copy(io.Discard, r)
	} else {
		d.Data, err = io.ReadAll(r)
	}
	if err != nil {
		return err
	}
	d.At = time.Now()
	m.Stage = "dot"
	var decided *SMTPReply
	if sess.sink.options.Decide != nil {
		m.Connection = sess.number
		decided = sess.sink.options.Decide(m)
	}
	if decided == nil || decided.Keep {
		sess.sink.take(d)
	}
	if decided == nil || decided.Code/100 == 2 {
		return nil
	}
	return sess.answer(decided)
}

func (sess *smtpSession) Reset() { sess.from, sess.to = "", nil }

func (sess *smtpSession) Logout() error { return nil }
