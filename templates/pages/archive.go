package pages

// Archive lists threads, or what a search has found.
type Archive struct {
	Head
	Query   string
	Wrong   string // what is wrong with the query: "long", "many" (more than Limit) or "day" (its Term)
	Limit   int
	Term    string
	Hits    []Hit
	Threads []Thread
	Older   string
}

// Thread is a thread in the list of them.
type Thread struct {
	To, Subject, Names, When string
	Posts                    int
}

// Hit is a post that a search has found.
type Hit struct{ To, Subject, Name, When, Words string }
