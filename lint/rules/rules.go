// Package rules is the catalogue: one file holds one rule, and Catalogue lists them.
// A rule's id never changes its meaning and is never used again for another.
package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/lint"
)

// catalogue is every rule; adding one is its file and its row here.
var catalogue = slices.Concat(
	[]*lint.Rule{
		baselineGrown,
		causationID,
		closedEnum,
		correlationID,
		crudName,
		deprecatedWithoutSunset,
		duplicateDefinition,
		duplicateName,
		editedCopy,
		eventID,
		exampleInvalid,
		exampleMissing,
		expiredWaiver,
		fieldFormatConflict,
		fieldTypeConflict,
		foreignProducer,
		foreignRef,
		foreignSchemaRef,
		formerName,
		freeFormMap,
		frozenMajorEdited,
		idempotencyKey,
		imperativeName,
		implicitContentModel,
		invalidSchema,
		invalidSetting,
		invalidValue,
		keyChanged,
		mismatchedPatterns,
		misplacedFile,
		misplacedPattern,
		missingDescription,
		missingFile,
		missingKey,
		missingUpcaster,
		moneyAsFloat,
		moneyWithoutCurrency,
		nameCase,
		nearDuplicateName,
		noBase,
		noContracts,
		noDeadLetter,
		noLongerRetired,
		notIdempotent,
		notProved,
		notVisible,
		nullableAndOptional,
		occurredAt,
		oneSidedRelationship,
		opaqueObject,
		orderingKey,
		orderingKeyMissing,
		orphanEvent,
		overBump,
		ownerMissing,
		pastTense,
		personalDataToUndeclaredContext,
		personalDataWithoutRetention,
		policyWeakened,
		probableRename,
		promiseBrokenBefore,
		reactionCycle,
		removedContract,
		removedFieldInUse,
		retiredInUse,
		retiredTooEarly,
		staleConsumer,
		subjectLatest,
		sunsetPassed,
		timeFormat,
		tooDeep,
		tooLarge,
		tooManyProperties,
		typeConstant,
		unboundedArray,
		unboundedInteger,
		unboundedString,
		unclearPersonalData,
		undeclaredRelationship,
		undescribedField,
		unionType,
		unknownDataSubject,
		unknownDialect,
		unknownEvent,
		unknownField,
		unknownKey,
		unknownRequired,
		unknownRule,
		unpinnedRef,
		unreadableFile,
		unsafeInteger,
		unsatisfiable,
		unsortedRequired,
		unsupportedPattern,
		untaggedPersonalData,
		unusedDefinition,
		unusedWaiver,
		versionInName,
		visibilityNarrowed,
		wholeEntity,
		wideConformist,
		wideFanOut,
		workspaceTooLarge,
	},
	breaking(),
)

// Catalogue returns every rule that there is, by id.
func Catalogue() []*lint.Rule {
	rules := slices.Clone(catalogue)
	slices.SortFunc(rules, func(a, b *lint.Rule) int { return strings.Compare(a.ID, b.ID) })
	return rules
}

// All returns every rule that a review asks, by id: those of the catalogue, but for
// the group files, which is what the readers of files report.
func All() []*lint.Rule {
	return slices.DeleteFunc(Catalogue(), func(r *lint.Rule) bool { return r.Group == lint.Files })
}

// ByID returns the rule of the catalogue with that id.
func ByID(id string) (*lint.Rule, error) {
	for _, r := range catalogue {
		if r.ID == id {
			return r, nil
		}
	}
	return nil, fmt.Errorf("there is no rule %q", id)
}
