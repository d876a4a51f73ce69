package pages

// ConfirmWords are what the page says that asks whether it was them.
type ConfirmWords struct {
	Title, DoneTitle    string            // the group
	Ask                 map[string]string // the group, the address; by what is asked, as in templates.Confirm
	Button              map[string]string
	Said, Nothing, Done string
}

// Confirm asks whether it was them, or says that it is Done.
type Confirm struct {
	Group, Address       string
	What, Subject, Words string // as in templates.Confirm
	Done                 bool
}
