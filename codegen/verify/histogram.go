package verify

import "math/bits"

// Histogram counts sizes in buckets, of which each is an eighth of a power of two wide: what it says of a
// share is right within 12 %. Histograms of two logs can be added.
type Histogram struct {
	Min     int64          `json:"min"`
	Median  int64          `json:"median"` // half of all are as large at most
	P99     int64          `json:"p99"`
	Max     int64          `json:"max"`
	Sum     int64          `json:"sum"`
	Buckets map[int]uint64 `json:"buckets"` // by bucket: see UpperBound
}

// buckets is how many there are: sizes up to 2^40.
const buckets = 8 * 41

// bucketOf returns the bucket of a size.
func bucketOf(size int64) int {
	if size < 8 {
		return int(max(size, 0))
	}
	power := bits.Len64(uint64(size)) - 1
	return min(8*(power-2)+int(size>>(power-3))&7, buckets-1)
}

// UpperBound is the largest size in a bucket.
func UpperBound(bucket int) int64 {
	if bucket < 8 {
		return int64(bucket)
	}
	power := bucket/8 + 2
	return (int64(8+bucket%8)+1)<<(power-3) - 1
}

// sizes is a histogram that costs nothing to add to.
type sizes struct {
	min, max, sum int64
	counts        [buckets]uint32 // of one block
}

func (s *sizes) add(size int) {
	n := int64(size)
	if s.sum == 0 || n < s.min {
		s.min = n
	}
	s.max = max(s.max, n)
	s.sum += n
	s.counts[bucketOf(n)]++
}

// add adds what was counted.
func (h *Histogram) add(s *sizes) {
	if s.sum == 0 {
		return
	}
	if h.Buckets == nil {
		h.Buckets, h.Min = map[int]uint64{}, s.min
	}
	h.Min, h.Max, h.Sum = min(h.Min, s.min), max(h.Max, s.max), h.Sum+s.sum
	for i, n := range s.counts {
		if n > 0 {
			h.Buckets[i] += uint64(n)
		}
	}
}

// Merge adds another histogram.
func (h *Histogram) Merge(other Histogram) {
	if len(other.Buckets) == 0 {
		return
	}
	if h.Buckets == nil {
		h.Buckets, h.Min = map[int]uint64{}, other.Min
	}
	h.Min, h.Max, h.Sum = min(h.Min, other.Min), max(h.Max, other.Max), h.Sum+other.Sum
	for i, n := range other.Buckets {
		h.Buckets[i] += n
	}
}

// Share returns the size that the given share of all, 0.5 or 0.99, does not exceed.
func (h *Histogram) Share(share float64) int64 {
	var total uint64
	for _, n := range h.Buckets {
		total += n
	}
	rest := uint64(share * float64(total))
	for i := range buckets {
		n := h.Buckets[i]
		if n > rest {
			return max(h.Min, min(UpperBound(i), h.Max))
		}
		rest -= n
	}
	return h.Max
}

// workOut works out what is shown.
func (h *Histogram) workOut() { h.Median, h.P99 = h.Share(0.5), h.Share(0.99) }
