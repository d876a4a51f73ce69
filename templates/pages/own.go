package pages

// OwnWords are what the page of somebody's own settings says.
type OwnWords struct {
	Title                                            string
	About                                            string // the group, the address
	Mail, Each, Daily, Weekly, Meetings, None, Until string
	Form, Html, Plain, Mime, Own                     string
	Shown, ShownNot, ShownName, ShownAddress         string
	Remind                                           string
	Reminds                                          map[string]string // by choice
	Name, Language, LanguageGroup                    string
	Zone                                             string // the group's
	Save, Saved, Same, Wrong, Link                   string
	LinksAbout, LinksEnd, LinksEnded                 string
	Wrongs                                           map[string]string // what is wrong with a field, by the word that rules.SetOnPage has for it
}

// Own shows a member their own settings, to be changed.
type Own struct {
	Head                                           // none where a link leads there
	Group, Address                                 string
	Mail, Until, Form, Shown, Name, Language, Zone string // as in rules.Wanted
	Posts                                          bool   // they get their own posts as well
	Today                                          string // the first day that Until can be
	GroupZone                                      string
	Languages                                      []Language
	Remind                                         string            // when reminders come, as in rules.Wanted
	Reminds                                        []string          // what there is to choose
	Wrong                                          map[string]string // by field
	Saved, Same                                    bool              // something has changed, or nothing
	Ended                                          bool              // their links open nothing any more
	To, Write                                      string            // of Ended: the group's address, and a link that writes for a new one
}

// Language is one to choose, as it calls itself.
type Language struct{ Code, Name string }
