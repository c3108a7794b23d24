package main

import (
	"bufio"
	"os"
	"sync"

	"github.com/treaty-events/treaty/codegen/event"
)

// journal is the log of all events, each on a line, written before it is sent: what a
// service sends twice, or a broker brings twice, stands there once.
type journal struct {
	path string

	mu      sync.Mutex
	file    *os.File
	out     *bufio.Writer
	entries []entry
	byType  map[string]uint64
	sends   map[string]uint64 // by type: an event that is sent twice counts twice
}

// entry is what is asked about an event afterwards.
type entry struct {
	Type    string
	Version int
	Key     string
	Hops    int32
}

func newJournal(path string) (*journal, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &journal{path: path, file: file, out: bufio.NewWriter(file), byType: map[string]uint64{}, sends: map[string]uint64{}}, nil
}

// add writes an event that is about to be sent, once or more often.
func (j *journal) add(e *event.Envelope, times int) error {
	line, err := e.MarshalJSON()
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, err := j.out.Write(append(line, '\n')); err != nil {
		return err
	}
	j.entries = append(j.entries, entry{e.Type, e.Version, e.PartitionKey, e.Hops.Or(0)})
	j.byType[e.Type]++
	j.sends[e.Type] += uint64(times)
	return nil
}

// close ends the log: from then on it is what a replay reads.
func (j *journal) close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	err := j.out.Flush()
	if closed := j.file.Close(); err == nil {
		err = closed
	}
	return err
}

// of returns how many events of a type there are, and how often they were sent.
func (j *journal) of(typ string) (events, sends uint64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.byType[typ], j.sends[typ]
}

// size returns how many events there are.
func (j *journal) size() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.entries)
}

// count returns how many events there are that is says.
func (j *journal) count(is func(entry) bool) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	n := 0
	for _, e := range j.entries {
		if is(e) {
			n++
		}
	}
	return n
}

// each returns how many events of a type there are, and with how many keys.
func (j *journal) each(typ string) (events, keys int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	seen := map[string]bool{}
	for _, e := range j.entries {
		if e.Type == typ {
			events++
			seen[e.Key] = true
		}
	}
	return events, len(seen)
}

// deepest returns the hops of the event with a key that has the most.
func (j *journal) deepest(key string) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	most := int32(0)
	for _, e := range j.entries {
		if e.Key == key {
			most = max(most, e.Hops)
		}
	}
	return int(most)
}
