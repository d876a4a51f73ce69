package templates

// Phrases are one language's ways to say things, as data that a speaker can read and correct.
type Phrases struct {
	Language string              // from the file's name
	Say      map[string][]string // what a group of patterns says, such as "yes" or "leave"; see phrases/README.md
	Commands map[string][]string // whole lines that are commands, such as "pause" or "deliver.weekly"
	Months   []string            // January first; alternatives apart by |
	Weekdays []string            // Sunday first; alternatives apart by |
	Words    string              // common words, by which the language is known
}
