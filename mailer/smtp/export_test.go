package smtp

// Width is how many connections the sender would use now.
func (s *Sender) Width() int { return s.mood.wide() }
