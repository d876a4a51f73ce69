package pages

import "html/template"

// ChartWords are what the page says that shows how a group is doing.
type ChartWords struct {
	Tab, Title, About, Spans, Month, Year, Day string
	Weeks                                      string
	Bars, Points                               string // of how many rows of the table each one is
	Table                                      string // the title
	Members                                    string
	MembersTold                                string // how many at first, how many now
	Invitations, Invited, Answered, Joined     string
	InvitationsTold                            string // how many invited, answered, joined
	Letters, Sent, Refused, Withdrawn          string
	LettersTold                                string // how many sent, refused, withdrawn
	Meetings, Date, Yes, No, Maybe, There      string
	MeetingsTold                               string // how many meetings
	MeetingsNone, MeetingsMore                 string
}

// Charts show how a group is doing.
type Charts struct {
	Head
	Span    string // "month", "year" or "weeks": see desk.Span
	Figures []Figure
}

// Figure is a drawing, the words that stand for it, and the same numbers as a table; without Rows it has only words. Drawing has been
// made by us.
type Figure struct {
	Title, Told string
	Drawing     template.HTML
	Table       string // what the table is called before it is opened
	Columns     []string
	Rows        []Row
}

// Row is one of a table's.
type Row struct {
	Name  string
	Cells []int
}
