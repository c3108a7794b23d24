package testkit

import (
	"bufio"
	"bytes"
	"os"
	"strings"
	"testing"
)

// Block is a fenced block of a Markdown file.
type Block struct {
	Line int    // of its first line, from 1
	Text string // without the fences
}

// Blocks returns the fenced blocks of a Markdown file whose info string is
// language, in order. A file without any is a mistake: a test over nothing would
// pass for ever.
func Blocks(t testing.TB, file, language string) []Block {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var (
		blocks []Block
		inside bool
		fenced string // info string of the block we are in
	)
	lines := bufio.NewScanner(bytes.NewReader(data))
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		switch info, isFence := strings.CutPrefix(line, "```"); {
		case isFence && inside:
			inside = false
		case isFence:
			inside, fenced = true, info
			if fenced == language {
				blocks = append(blocks, Block{Line: n + 1})
			}
		case inside && fenced == language:
			blocks[len(blocks)-1].Text += line + "\n"
		}
	}
	if len(blocks) == 0 {
		t.Fatalf("%s has no block of %q", file, language)
	}
	return blocks
}
