package textdiff

// compare returns the lines of both texts in one list, those that stay once.
func compare(a, b []string) []line {
	var lines []line
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		lines = append(lines, line{' ', a[start]})
		start++
	}
	endA, endB := len(a), len(b)
	for endA > start && endB > start && a[endA-1] == b[endB-1] {
		endA, endB = endA-1, endB-1
	}
	lines = append(lines, middle(a[start:endA], b[start:endB])...)
	for _, text := range a[endA:] {
		lines = append(lines, line{' ', text})
	}
	return lines
}

// middle compares what is neither the common start nor the common end, by the
// lengths of the longest lists of common lines from each place on.
func middle(a, b []string) []line {
	var lines []line
	if len(a)*len(b) > maxWork {
		return append(each('-', a), each('+', b)...)
	}
	longest := make([][]int32, len(a)+1)
	for i := range longest {
		longest[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			lines = append(lines, line{' ', a[i]})
			i, j = i+1, j+1
		case longest[i+1][j] >= longest[i][j+1]:
			lines = append(lines, line{'-', a[i]})
			i++
		default:
			lines = append(lines, line{'+', b[j]})
			j++
		}
	}
	return append(append(lines, each('-', a[i:])...), each('+', b[j:])...)
}

func each(kind byte, texts []string) []line {
	lines := make([]line, len(texts))
	for i, text := range texts {
		lines[i] = line{kind, text}
	}
	return lines
}
