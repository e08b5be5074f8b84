package match

// The points a verdict is made of, and its thresholds: all there is to turn. A name gives at most
// half of what sameness takes, so that no name is enough by itself; contacts and places give the other half.
// They were set on testdata/tuned.csv and are held against testdata/heldout.csv.
const (
	// thresholdSame and thresholdProbable are the scores from which two groups are the same, and from which
	// a person is asked. The first takes the same name at the same address, or in the same suburb with a
	// contact in common; the second takes a telling name in the same suburb, and nothing against it.
	thresholdSame     = 0.80
	thresholdProbable = 0.58

	// nameEqual is for the same words, apart from those of the place, the organisation and the legal form.
	nameEqual = 0.50
	// nameTells is added where two words or more tell the group from others: "Bingo" says less than "Nifty Knitters".
	nameTells = 0.05
	// nameNear is for names that differ by slips of spelling or by everyday words ("Chess Club", "Chess Group").
	nameNear = 0.48
	// nameDay is for names of which one says a day or time of day more: it may be a fact or another group.
	nameDay = 0.35
	// namePart is for names of which one says more ("and Crochet"): it takes much else for a question.
	namePart = 0.22

	// contactPhone is for a number that a place or person answers; one of a whole organisation, free call
	// or 13, says little, except of a line, which it is.
	contactPhone    = 0.20
	contactTollFree = 0.05
	// contactEmail is for an address of the group's own; a mailbox of everybody's ("info@") says less.
	contactEmail  = 0.15
	contactOffice = 0.08
	// contactPage is for one page of the web; a site alone may be a whole organisation's.
	contactPage = 0.15
	contactSite = 0.10
	// contactSharedSite is for the site of an organisation that both name, or of a government.
	contactSharedSite = 0.03
	// contactMost bounds them together: they are often one organisation's, and come together.
	contactMost = 0.30
	// contactOther is for one kind of contact that both tell and differ in, as after a new number;
	// contactsOther for two kinds or more and nothing in common.
	contactOther  = -0.04
	contactsOther = -0.10

	// placeAddress and placeVenue are for the same house, spot or hall; placeStreet for the same street, or
	// points that near; placeSuburb for the same suburb where one tells no more.
	placeAddress = 0.30
	placeVenue   = 0.27
	placeStreet  = 0.18
	placeSuburb  = 0.12
	// placeOtherHouse is for two houses in one suburb.
	placeOtherHouse = 0.06
	// placeArea is for groups without a place that serve the same area.
	placeArea = 0.05
	// placeNeighbour is for places a few kilometres apart: a group that moved, or a branch. placeApart is
	// for those further apart or in other areas: then they are branches, whatever contacts they share.
	placeNeighbour = -0.05
	placeApart     = -0.35

	// organisationSame and organisationOther are for organisations that both name.
	organisationSame  = 0.08
	organisationOther = -0.10
)

// Distances, in metres between published points.
const (
	// sameSpot is how far apart two points of one house may lie: a hall has several doors.
	sameSpot = 75
	// nearby is how far apart they may lie when one was found by its street alone.
	nearby = 400
	// neighbourhood is how far a group moves as a rule; suburbs' middles are that far from those beside them.
	neighbourhood = 6_000
)

// surelySlip is the length from which a word with a slip is taken for the other without asking: shorter
// ones may be two words ("Choir", "Chair").
const surelySlip = 6
