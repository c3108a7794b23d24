package verify

import (
	"encoding/binary"
	"math"
)

// Records of a spill: of what is known of an event by its id, by its key, and of one
// that may be out of order. Each begins with a digest.
const (
	placeSize = 3 + 6 + 5

	idRecord = digestSize + placeSize + 4 + 8 // kind, sum of the content

	keyIDAt   = digestSize
	keyAt     = keyIDAt + digestSize
	keyRecord = keyAt + placeSize + 4 + 8 + 8 // kind, time, sequence

	doubtRecord = digestSize + 3*placeSize + 4 + 8 // kind, how far back
)

// noTime and noSequence say that there is none.
const (
	noTime     = math.MinInt64
	noSequence = math.MaxUint64
)

// mostNumbered is how many files places in records can tell apart.
const mostNumbered = 1 << 24

// appendPlace appends a place: of a file of at most 2^24, an offset up to 2^48, and a line up to 2^40.
func appendPlace(dst []byte, p Place) []byte {
	dst = append(dst, byte(p.File), byte(p.File>>8), byte(p.File>>16))
	o, l := p.Offset, p.Line
	dst = append(dst, byte(o), byte(o>>8), byte(o>>16), byte(o>>24), byte(o>>32), byte(o>>40))
	return append(dst, byte(l), byte(l>>8), byte(l>>16), byte(l>>24), byte(l>>32))
}

func placeAt(b []byte) Place {
	_ = b[placeSize-1]
	return Place{
		File:   int(b[0]) | int(b[1])<<8 | int(b[2])<<16,
		Offset: int64(b[3]) | int64(b[4])<<8 | int64(b[5])<<16 | int64(b[6])<<24 | int64(b[7])<<32 | int64(b[8])<<40,
		Line:   int64(b[9]) | int64(b[10])<<8 | int64(b[11])<<16 | int64(b[12])<<24 | int64(b[13])<<32,
	}
}

// movePlace adds to the file of a place.
func movePlace(b []byte, shift int) {
	if shift != 0 {
		p := placeAt(b)
		p.File += shift
		appendPlace(b[:0], p)
	}
}

// idSeen is an event by its id.
type idSeen struct {
	place Place
	kind  int32
	sum   uint64
}

func appendID(dst []byte, id digest, at Place, kind int32, sum uint64) []byte {
	dst = appendPlace(append(dst, id[:]...), at)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(kind))
	return binary.LittleEndian.AppendUint64(dst, sum)
}

func readID(r []byte, shift int) (digest, idSeen) {
	at := placeAt(r[digestSize:])
	at.File += shift
	r2 := r[digestSize+placeSize:]
	return digest(r[:digestSize]), idSeen{at, int32(binary.LittleEndian.Uint32(r2)), binary.LittleEndian.Uint64(r2[4:])}
}

func moveID(r []byte, shift int) { movePlace(r[digestSize:], shift) }

// keySeen is an event by its key.
type keySeen struct {
	id       digest // zero: it has none
	place    Place
	kind     int32
	time     int64
	sequence uint64
}

func appendKey(dst []byte, key digest, s keySeen) []byte {
	dst = append(append(dst, key[:]...), s.id[:]...)
	dst = appendPlace(dst, s.place)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(s.kind))
	dst = binary.LittleEndian.AppendUint64(dst, uint64(s.time))
	return binary.LittleEndian.AppendUint64(dst, s.sequence)
}

func readKey(r []byte, shift int) (digest, keySeen) {
	s := keySeen{id: digest(r[keyIDAt:keyAt]), place: placeAt(r[keyAt:])}
	s.place.File += shift
	r2 := r[keyAt+placeSize:]
	s.kind = int32(binary.LittleEndian.Uint32(r2))
	s.time = int64(binary.LittleEndian.Uint64(r2[4:]))
	s.sequence = binary.LittleEndian.Uint64(r2[12:])
	return digest(r[:digestSize]), s
}

func moveKey(r []byte, shift int) { movePlace(r[keyAt:], shift) }

// doubt is an event that is out of order, unless it is there for the second time.
type doubt struct {
	place Place
	later Place // of an event that is before it, and happened after it, if back > 0
	above Place // of an event that is before it, and is numbered as it is or above, if numbered
	kind  int32
	back  int64 // nanoseconds
	// numbered says that its number is not above those before it.
	numbered bool
}

// The place of an event without a number above it is never the first byte of the last file.
var nowherePlace = Place{File: mostNumbered - 1}

func appendDoubt(dst []byte, id digest, d doubt) []byte {
	if !d.numbered {
		d.above = nowherePlace
	}
	dst = appendPlace(append(dst, id[:]...), d.place)
	dst = appendPlace(appendPlace(dst, d.later), d.above)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(d.kind))
	return binary.LittleEndian.AppendUint64(dst, uint64(d.back))
}

func readDoubt(r []byte) doubt {
	d := doubt{place: placeAt(r[digestSize:]), later: placeAt(r[digestSize+placeSize:]), above: placeAt(r[digestSize+2*placeSize:])}
	d.numbered = d.above != nowherePlace
	r = r[digestSize+3*placeSize:]
	d.kind, d.back = int32(binary.LittleEndian.Uint32(r)), int64(binary.LittleEndian.Uint64(r[4:]))
	return d
}
