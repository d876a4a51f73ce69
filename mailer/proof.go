package mailer

// Proof says whether the From address is proven by the provider that received the mail, and why or why not.
type Proof struct {
	Proven bool
	Why    string
}

// Proof looks for the result of our provider, known by authserv.
func (m *Mail) Proof(authserv string) Proof { return Proof{} }
