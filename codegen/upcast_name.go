package codegen

import "fmt"

// FuncName is what the step is called in Go: a function where it is derived, else a
// method that people write.
func (s *Step) FuncName() string { return fmt.Sprintf("UpcastV%dToV%d", s.From, s.To) }

// DownName is what the way back is called in Go.
func (s *Step) DownName() string { return fmt.Sprintf("DowncastV%dToV%d", s.To, s.From) }

// Lifts reports whether the package lifts events: of one major to another, or of an
// earlier revision to the newest.
func (p *Package) Lifts() bool {
	return p.Upcasting != nil && len(p.Upcasting.Steps)+len(p.Upcasting.Revisions) > 0
}

// names are the names that a package declares beside its types, to read events of
// every major.
func (u *Upcasting) names() []string {
	if u == nil {
		return nil
	}
	list := []string{"Reader", "NewReader"}
	if u.NeedsPeople() {
		list = append(list, "Upcasters")
	}
	for _, s := range u.Steps {
		if !s.ByHand && !u.View {
			list = append(list, s.FuncName())
		}
		if len(s.Down) > 0 && !u.View {
			list = append(list, s.DownName())
		}
	}
	return list
}

// MajorName is what the type of a major is called in Go.
func MajorName(major int) string { return fmt.Sprintf("V%d", major) }
