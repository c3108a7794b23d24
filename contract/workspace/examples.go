package workspace

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
)

const examplesFolder = "examples"

// examples attaches the events in examples/ to the newest revision of their
// major: an example shows what is written today.
func (l *loader) examples(c *Contract) {
	folder := path.Join(c.Dir, examplesFolder)
	for _, base := range l.tree.files[folder] {
		if !isContractFile(base) {
			continue
		}
		file := path.Join(folder, base)
		prefix, _, _ := strings.Cut(base, ".")
		m := majorFolderPattern.FindStringSubmatch(prefix)
		if m == nil {
			l.misplaced(file, c.Name.String(), diag.Warning, "is an example of no major", "name it v1.<what it shows>.json, with the major's number")
			continue
		}
		number, _ := strconv.Atoi(m[1])
		major := c.Major(number)
		if major == nil {
			l.misplaced(file, majorSubject(c, number), diag.Error, fmt.Sprintf("is an example of major %d, which has no schema", number),
				"rename the example, or write the schema")
			continue
		}
		if doc := l.open(file, majorSubject(c, number)); doc != nil {
			newest := major.Newest()
			newest.Examples = append(newest.Examples, &Example{Doc: doc})
		}
	}
}
