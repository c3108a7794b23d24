package event

// marks are the members or items of one value that were evaluated, by their order
// in the text.
type marks struct {
	all  bool
	bits []uint64
}

func (m *marks) mark(i int) {
	if m == nil || m.all {
		return
	}
	for i/64 >= len(m.bits) {
		m.bits = append(m.bits, 0)
	}
	m.bits[i/64] |= 1 << (i % 64)
}

func (m *marks) markAll() {
	if m != nil {
		m.all = true
	}
}

func (m *marks) has(i int) bool {
	return m.all || i/64 < len(m.bits) && m.bits[i/64]>>(i%64)&1 == 1
}

// add marks what other has marked.
func (m *marks) add(other *marks) {
	m.all = m.all || other.all
	for len(m.bits) < len(other.bits) {
		m.bits = append(m.bits, 0)
	}
	for i, bits := range other.bits {
		m.bits[i] |= bits
	}
}
