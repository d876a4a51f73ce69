package book

import "mutualaid/store"

// Attendance is how many said what of a meeting: whether they would come, and afterwards that they were there.
type Attendance struct {
	Yes   int `json:"yes"`
	No    int `json:"no"`
	Maybe int `json:"maybe"`
	There int `json:"there"`
}

// AttendanceOf counts who said what for an occurrence, also those who have left since. It says how many answers it has read: more than
// most where there are more, and then nothing is counted.
func AttendanceOf(tx *store.Tx, o Occurrence, most int) (a Attendance, read int, err error) {
	last := map[string]RSVP{}
	for _, id := range []string{o.ID, o.Meeting.ID} {
		for r, err := range RSVPs.All(tx, o.Meeting.Group, id) {
			if err != nil {
				return a, read, err
			}
			if read++; read > most {
				return a, read, nil
			}
			if before, known := last[r.Person]; r.For(o) && (!known || r.At.After(before.At)) {
				if r.There == "" { // said of this date, and not of all
					r.There = before.There
				}
				last[r.Person] = r
			}
		}
	}
	for _, r := range last {
		switch r.Answer {
		case "yes":
			a.Yes++
		case "no":
			a.No++
		case "maybe":
			a.Maybe++
		}
		a.There += one(r.There == "yes")
	}
	return a, read, nil
}
