package codegen

import (
	"encoding/json"

	"github.com/treaty-events/treaty/codegen/event"
)

// share makes one of all lifts of a step that are equal, and of those that lead to
// equal ones, until there are none: schemas say the same of many places. Lifts that
// only lead back to themselves stay apart.
func share(s *event.UpcastStep) {
	for {
		first, same := map[string]int32{}, map[int32]int32{}
		for i := 1; i < len(s.Lifts); i++ {
			text, err := json.Marshal(s.Lifts[i])
			if err != nil {
				panic(err) // plain data
			}
			if j, ok := first[string(text)]; ok {
				same[int32(i)] = j
			} else {
				first[string(text)] = int32(i)
			}
		}
		if len(same) == 0 {
			return
		}
		lead(s, same)
	}
}

// lead leads whatever leads to a lift that is gone to the one that is the same, and
// closes the gaps.
func lead(s *event.UpcastStep, same map[int32]int32) {
	index := make([]int32, len(s.Lifts))
	kept := s.Lifts[:0]
	for i := range s.Lifts {
		if j, gone := same[int32(i)]; gone {
			index[i] = index[j]
			continue
		}
		index[i] = int32(len(kept))
		kept = append(kept, s.Lifts[i])
	}
	s.Lifts = kept
	s.Root = index[s.Root]
	for i := range s.Lifts {
		l := &s.Lifts[i]
		l.Rest, l.Items, l.Wrap = index[l.Rest], index[l.Items], index[l.Wrap]
		for j := range l.Prefix {
			l.Prefix[j] = index[l.Prefix[j]]
		}
		for j := range l.Cases {
			l.Cases[j].Lift = index[l.Cases[j].Lift]
		}
		for j := range l.Names {
			for k := range l.Names[j].Rules {
				r := &l.Names[j].Rules[k]
				r.Lift = index[r.Lift]
			}
		}
	}
}
