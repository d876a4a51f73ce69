package pages

// CircleWords are what the pages of decisions and of people say.
type CircleWords struct {
	Decisions, DecisionsAbout, DecisionsNone string
	Choose, Change                           string // links to an open choice: nothing chosen yet, chosen already
	Until, Voted                             string // until when; how many of how many
	Ended, Outcome, Nothing                  string // what came of it: when, or nothing
	DecisionsMore, EndedMore                 string
	People, PeopleAbout, PeopleNone          string
	PeopleMore, PeopleSettings               string
}

// Decisions are a group's choices, the open ones and what came of the others.
type Decisions struct {
	Head
	Open, Ended         []Decision
	MoreOpen, MoreEnded string // where older ones are
}

// Decision is one of them.
type Decision struct {
	Title, To, Until, Voted, Members, Outcome string
	Mine                                      bool // they have chosen
}

// Circle is the members who want to be seen.
type Circle struct {
	Head
	People []Seen
	More   string // where the next ones are
}

// Seen is one of them. The address may be empty.
type Seen struct{ Name, Address string }
