package mailtest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"text/template"
	"time"
)

// PostfixServer is Debian's Postfix with a configuration, a queue and ports of its own. It takes all mail from loopback and
// relays it to Sink.
type PostfixServer struct {
	Addr string
	Sink *SMTPSink
	Dir  string

	master string // where the program lies
}

// Postfix starts the server and stops it, by its pid, at the end of the test. It needs root, and leaves the machine's own
// Postfix alone. Where it isn't installed, or we aren't root, see Missing.
func Postfix(t testing.TB) *PostfixServer {
	t.Helper()
	return PostfixBefore(t, SMTPOptions{})
}

// PostfixBefore is a Postfix whose Sink answers as the options say: what it refuses comes back as Postfix writes it.
func PostfixBefore(t testing.TB, sink SMTPOptions) *PostfixServer {
	t.Helper()
	p := &PostfixServer{master: "/usr/lib/postfix/sbin/master"}
	if !executable(p.master) {
		Missing(t, "postfix")
	}
	if os.Geteuid() != 0 {
		Missing(t, "root, which postfix needs,")
	}
	if err := p.prepare(sink); err != nil {
		t.Fatalf("prepare postfix: %v", err)
	}
	t.Cleanup(func() {
		if err := errors.Join(p.Sink.Close(), os.RemoveAll(p.Dir)); err != nil {
			t.Errorf("clean up behind postfix: %v", err)
		}
	})
	cmd := exec.Command(p.master, "-c", filepath.Join(p.Dir, "etc"), "-s")
	cmd.SysProcAttr = ownSession()
	said, err := os.Create(filepath.Join(p.Dir, "said"))
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close() // the child has its own
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatalf("start postfix: %v", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		if err := stop(cmd.Process, ended); err != nil {
			t.Errorf("stop postfix: %v", err)
		}
	})
	if err := p.await(ended); err != nil {
		words, _ := os.ReadFile(said.Name())
		t.Fatalf("postfix does not answer: %v\n%s", err, words)
	}
	return p
}

// URL is how a relay is configured.
func (p *PostfixServer) URL() string { return "smtp+insecure://" + p.Addr }

// Log is what Postfix has written so far.
func (p *PostfixServer) Log() (string, error) {
	said, err := os.ReadFile(filepath.Join(p.Dir, "said"))
	return string(said), err
}

// prepare makes the sink, the folders and the configuration, and lets Postfix make its queue.
func (p *PostfixServer) prepare(sink SMTPOptions) (err error) {
	if p.Sink, err = NewSMTPSink(sink); err != nil {
		return err
	}
	ports, err := freePorts(1)
	if err != nil {
		return err
	}
	p.Addr = fmt.Sprintf("127.0.0.1:%d", ports[0])
	if p.Dir, err = os.MkdirTemp("/tmp", "postfix-test-"); err != nil { // a short path: sockets lie below it
		return err
	}
	for _, sub := range []string{"", "etc", "queue", "data"} {
		dir := filepath.Join(p.Dir, sub)
		if err := errors.Join(os.MkdirAll(dir, 0o755), os.Chmod(dir, 0o755)); err != nil {
			return err
		}
	}
	if err := p.queue(); err != nil {
		return err
	}
	_, sinkPort, err := net.SplitHostPort(p.Sink.Addr())
	if err != nil {
		return err
	}
	values := map[string]string{"Dir": p.Dir, "Addr": p.Addr, "SinkPort": sinkPort}
	for name, conf := range map[string]*template.Template{"main.cf": postfixMain, "master.cf": postfixMaster} {
		var text bytes.Buffer
		if err := conf.Execute(&text, values); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(p.Dir, "etc", name), text.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// queue makes the folders that "postfix check" would make, which takes that seconds.
func (p *PostfixServer) queue() error {
	owner, err := user.Lookup("postfix")
	if err != nil {
		return err
	}
	group, err := user.LookupGroup("postdrop")
	if err != nil {
		return err
	}
	uid, err := strconv.Atoi(owner.Uid)
	if err != nil {
		return err
	}
	gid, err := strconv.Atoi(group.Gid)
	if err != nil {
		return err
	}
	errs := []error{os.Chown(filepath.Join(p.Dir, "data"), uid, -1), os.Mkdir(filepath.Join(p.Dir, "queue", "pid"), 0o755)}
	for _, name := range strings.Fields("active bounce corrupt defer deferred flush hold incoming maildrop private public saved trace") {
		dir, mode := filepath.Join(p.Dir, "queue", name), os.FileMode(0o700)
		owned := -1
		switch name {
		case "maildrop":
			mode, owned = 0o730, gid
		case "public":
			mode, owned = 0o710, gid
		}
		errs = append(errs, os.Mkdir(dir, mode), os.Chmod(dir, mode), os.Chown(dir, uid, owned))
	}
	return errors.Join(errs...)
}

// await waits for the greeting.
func (p *PostfixServer) await(ended <-chan error) error {
	var last error
	for patience := time.Now().Add(20 * time.Second); time.Now().Before(patience); time.Sleep(20 * time.Millisecond) {
		select {
		case err := <-ended:
			return fmt.Errorf("it ended: %w", err)
		default:
		}
		if last = p.greets(); last == nil {
			return nil
		}
	}
	return last
}

func (p *PostfixServer) greets() error {
	conn, err := net.DialTimeout("tcp", p.Addr, time.Second)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return err
	}
	in := bufio.NewReader(conn)
	line, err := in.ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "220") {
		return fmt.Errorf("greeting %q: %w", line, err)
	}
	_, err = conn.Write([]byte("QUIT\r\n"))
	return err
}

// Names are never looked up in the DNS, and nothing is chrooted or rate-limited.
var postfixMain = template.Must(template.New("main.cf").Parse(`compatibility_level = 3.6
queue_directory = {{.Dir}}/queue
data_directory = {{.Dir}}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = /dev/stdout
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relay.test
mydestination =
local_recipient_maps =
alias_maps =
mynetworks = 127.0.0.0/8
relayhost = [127.0.0.1]:{{.SinkPort}}
disable_dns_lookups = yes
smtp_host_lookup = native
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
smtpd_recipient_restrictions = check_recipient_access inline:{{"{"}}refused@example.org=REJECT,later@example.org=DEFER{{"}"}}, permit_mynetworks, reject
in_flow_delay = 0
smtp_connection_cache_on_demand = no
`))

var postfixMaster = template.Must(template.New("master.cf").Parse(`{{.Addr}} inet n - n - - smtpd
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
proxymap  unix  - - n - - proxymap
smtp      unix  - - n - - smtp
relay     unix  - - n - - smtp
error     unix  - - n - - error
retry     unix  - - n - - error
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
`))
