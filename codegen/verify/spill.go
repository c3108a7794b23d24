package verify

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// spill is a file of records of one size, each of which begins with a digest. They are read by
// partitions, which digests decide: in the order in which they were added, within each.
//
// The file has pieces: how many records of each partition there are, and then they, by partition.
// So it is written from the beginning to the end, as a log is read, can be cut off at any piece,
// and memory is that of one piece, however much there is.
type spill struct {
	path  string
	size  int // of a record
	level int // how often records were parted already

	file     *os.File
	length   int64 // of what is written
	buf      []byte
	sorted   []byte
	parts    [partitions]uint32
	absorbed []absorbed
}

// absorbed is the file of a shard, whose records come before those of the spill itself.
type absorbed struct {
	path   string
	length int64
	shift  int // of the files that its places name
}

const (
	partitions = 256
	pieceSize  = 4 << 20
	headSize   = 4 * partitions
	// deepest is how often records can be parted by another byte of their digests.
	deepest = digestSize - 1
)

func newSpill(dir, name string, size, level int) *spill {
	return &spill{path: filepath.Join(dir, name), size: size, level: level}
}

// partition returns that of a record.
func (s *spill) partition(record []byte) int { return int(record[s.level]) % partitions }

// add adds records.
func (s *spill) add(records []byte) error {
	for len(records) > 0 {
		if s.buf == nil {
			s.buf = make([]byte, 0, pieceSize/s.size*s.size)
		}
		n := min(len(records), cap(s.buf)-len(s.buf))
		s.buf = append(s.buf, records[:n]...)
		records = records[n:]
		if len(s.buf) == cap(s.buf) {
			if err := s.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// flush writes what was added as a piece.
func (s *spill) flush() error {
	if len(s.buf) == 0 {
		return nil
	}
	if err := s.open(os.O_TRUNC); err != nil {
		return err
	}
	clear(s.parts[:])
	for r := 0; r < len(s.buf); r += s.size {
		s.parts[s.partition(s.buf[r:])]++
	}
	total := headSize + len(s.buf)
	if cap(s.sorted) < total {
		s.sorted = make([]byte, headSize+cap(s.buf))
	}
	s.sorted = s.sorted[:total]
	var at [partitions]int
	next := headSize
	for p, n := range s.parts {
		binary.LittleEndian.PutUint32(s.sorted[4*p:], n)
		at[p] = next
		next += int(n) * s.size
	}
	for r := 0; r < len(s.buf); r += s.size {
		p := s.partition(s.buf[r:])
		copy(s.sorted[at[p]:], s.buf[r:r+s.size])
		at[p] += s.size
	}
	if _, err := s.file.WriteAt(s.sorted, s.length); err != nil {
		return fmt.Errorf("cannot keep what is known of keys and ids: %w", err)
	}
	s.length += int64(total)
	s.buf = s.buf[:0]
	return nil
}

// open opens the file, if it is not open.
func (s *spill) open(flag int) (err error) {
	if s.file == nil {
		s.file, err = os.OpenFile(s.path, os.O_CREATE|os.O_RDWR|flag, 0o600)
	}
	return err
}

// save returns how long the file is, which is safe then.
func (s *spill) save() (int64, error) {
	if err := s.flush(); err != nil || s.file == nil {
		return s.length, err
	}
	return s.length, s.file.Sync()
}

// restore goes on after a length.
func (s *spill) restore(length int64) error {
	if length == 0 {
		return nil
	}
	if err := s.open(0); err != nil {
		return err
	}
	info, err := s.file.Stat()
	if err != nil {
		return err
	}
	if info.Size() < length {
		return damagedFile(s.path, "is shorter than it was")
	}
	s.length = length
	return s.file.Truncate(length)
}

// absorb lets the file of a shard come before what is added.
func (s *spill) absorb(dir string, length int64, shift int) error {
	if length == 0 {
		return nil
	}
	path := filepath.Join(dir, filepath.Base(s.path))
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.Size() < length {
		return damagedFile(path, "is shorter than it was")
	}
	s.absorbed = append(s.absorbed, absorbed{path, length, shift})
	return nil
}

// each calls f for each record of a partition, in their order, with the shift of the files
// that its places name. Records are those of f only until it returns.
func (s *spill) each(partition int, f func(record []byte, shift int) error) error {
	if err := s.flush(); err != nil {
		return err
	}
	for _, a := range s.absorbed {
		file, err := os.Open(a.path)
		if err != nil {
			return err
		}
		err = s.eachOf(file, a.length, partition, func(r []byte) error { return f(r, a.shift) })
		file.Close() // it was only read
		if err != nil {
			return err
		}
	}
	return s.eachOf(s.file, s.length, partition, func(r []byte) error { return f(r, 0) })
}

func (s *spill) eachOf(file *os.File, length int64, partition int, f func(record []byte) error) error {
	var buf []byte
	return s.pieces(file, length, partition, func(at int64, count int) error {
		if need := count * s.size; cap(buf) < need {
			buf = make([]byte, need)
		}
		buf = buf[:count*s.size]
		if _, err := file.ReadAt(buf, at); err != nil {
			return unreadable(file, err)
		}
		for r := 0; r < len(buf); r += s.size {
			if err := f(buf[r : r+s.size]); err != nil {
				return err
			}
		}
		return nil
	})
}

// pieces calls f for each piece of a file, with where the records of a partition are in it, and how many.
func (s *spill) pieces(file *os.File, length int64, partition int, f func(at int64, count int) error) error {
	var head [headSize]byte
	for at := int64(0); at < length; {
		if _, err := file.ReadAt(head[:], at); err != nil {
			return unreadable(file, err)
		}
		var before, all int64
		count := 0
		for p := range partitions {
			n := int(binary.LittleEndian.Uint32(head[4*p:]))
			if p < partition {
				before += int64(n)
			} else if p == partition {
				count = n
			}
			all += int64(n)
		}
		if all*int64(s.size) > pieceSize {
			return damagedFile(file.Name(), "is damaged: a piece is too large")
		}
		if err := f(at+headSize+before*int64(s.size), count); err != nil {
			return err
		}
		at += headSize + all*int64(s.size)
	}
	return nil
}

// count returns how many records a partition has.
func (s *spill) count(partition int) (total int, err error) {
	if err := s.flush(); err != nil {
		return 0, err
	}
	add := func(_ int64, n int) error {
		total += n
		return nil
	}
	for _, a := range s.absorbed {
		file, err := os.Open(a.path)
		if err != nil {
			return 0, err
		}
		err = s.pieces(file, a.length, partition, add)
		file.Close() // it was only read
		if err != nil {
			return 0, err
		}
	}
	return total, s.pieces(s.file, s.length, partition, add)
}

// unreadable says why a file cannot be read.
func unreadable(file *os.File, err error) error {
	if errors.Is(err, io.EOF) {
		return damagedFile(file.Name(), "ends early")
	}
	return fmt.Errorf("%s cannot be read: %w", file.Name(), err)
}

// unsound says that a record is none: of the file, or of that of a shard.
func (s *spill) unsound() error {
	return damagedFile(s.path, "is damaged, or that of a shard is: a record in it is none")
}

// damagedFile says what is wrong with a file of a work folder.
func damagedFile(name, what string) error {
	return &NotResumable{name + " " + what, "what was kept of the log is lost: begin again, with another folder"}
}

// split parts the records of a partition by the next byte of their digests, where move
// writes the shift into them.
func (s *spill) split(partition int, move func(record []byte, shift int)) (*spill, error) {
	sub := &spill{path: fmt.Sprintf("%s-%03d", s.path, partition), size: s.size, level: s.level + 1}
	err := s.each(partition, func(record []byte, shift int) error {
		move(record, shift)
		return sub.add(record)
	})
	if err != nil {
		return nil, errors.Join(err, sub.remove())
	}
	return sub, nil
}

// close closes the file, and leaves it.
func (s *spill) close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	s.file = nil
	return err
}

// remove removes the file.
func (s *spill) remove() error {
	err := s.close()
	s.buf, s.sorted = nil, nil
	if gone := os.Remove(s.path); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
		err = cmp.Or(err, gone)
	}
	return err
}
