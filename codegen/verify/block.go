package verify

// block is a part of a file, small enough to be looked at by one worker.
type block struct {
	file   int
	offset int64 // of its text, in the text of the file
	line   int64 // in which its text begins
	text   string
	// values are where events lie in text; nil: on each line is one, or a list of some.
	values []span
	// broken are what the reader found that is no event, before all that is in text.
	broken []brokenEvent
	// after is where the next block begins; if that is another file, size is how long this one is.
	after Place
	size  int64

	part *part
	done chan struct{} // closed when part has seen it
}

// read returns how much of its file was read since a place: what is too long, and is in no block, too.
func (b *block) read(from Place) int64 {
	end, begin := b.after.Offset, int64(0)
	if b.after.File != b.file {
		end = b.size
	}
	if from.File == b.file {
		begin = from.Offset
	}
	return max(0, end-begin) // a file that was there when it was begun may be damaged when it is gone on with
}

// span is a place in a text.
type span struct{ start, end int }

// blockSize is how much text a block has, if lines are short.
const blockSize = 1 << 20
