package understand

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// freeMail are providers that give addresses to anyone, by their hosts: an address there belongs to a person
// unless the organisation itself says otherwise. Those that have hosts of many countries are in freeMailAnywhere.
const freeMail = "|bigpond.com|bigpond.net|bigpond.net.au|bigpond.com.au|live.com|live.com.au|live.co.uk|live.nl|live.fr|live.it|live.ca|live.ie|msn.com|me.com|mac.com|" +
	"optusnet.com.au|iinet.net.au|tpg.com.au|westnet.com.au|internode.on.net|dodo.com.au|netspace.net.au|aapt.net.au|ozemail.com.au|adam.com.au|exetel.com.au|" +
	"bluebottle.com|hotkey.net.au|ncable.net.au|southernphone.com.au|activ8.net.au|spin.net.au|people.net.au|primus.com.au|iprimus.com.au|telstra.com|chariot.net.au|" +
	"fastmail.com|fastmail.fm|fastmail.com.au|zoho.com|zohomail.com|zohomail.com.au|mail.com|email.com|usa.com|pm.me|proton.me|hey.com|duck.com|hushmail.com|inbox.com|" +
	"mail.ru|yandex.ru|yandex.com|qq.com|163.com|126.com|sina.com|naver.com|daum.net|hanmail.net|rediffmail.com|web.de|freenet.de|t-online.de|wanadoo.fr|orange.fr|free.fr|" +
	"laposte.net|libero.it|virgilio.it|tiscali.it|tiscali.co.uk|btinternet.com|btopenworld.com|btconnect.com|sky.com|talktalk.net|virginmedia.com|virgin.net|ntlworld.com|" +
	"blueyonder.co.uk|o2.co.uk|plus.com|plus.net|fsmail.net|lineone.net|uwclub.net|xtra.co.nz|slingshot.co.nz|orcon.net.nz|eircom.net|comcast.net|verizon.net|att.net|" +
	"sbcglobal.net|bellsouth.net|cox.net|charter.net|earthlink.net|"

var freeMailAnywhere = regexp.MustCompile(`^(?:gmail|googlemail|yahoo|ymail|rocketmail|hotmail|outlook|icloud|aol|gmx|protonmail|tutanota|tuta)\.(?:[a-z]{2,3}|com?\.[a-z]{2})$`)

// IsFreeMail tells whether anyone can have an address at a host.
func IsFreeMail(host string) bool {
	host = strings.ToLower(host)
	return strings.Contains(freeMail, "|"+host+"|") || freeMailAnywhere.MatchString(host)
}

// roleNames are what stands before the @ of an organisation's own address.
var roleNames = regexp.MustCompile(`^(?:info|admin|office|contact(?:us)?|enquir(?:y|ies)|inquir(?:y|ies)|reception|secretary|president|treasurer|bookings?|hello|mail|email|support|help|membership|members|events?|coordinator|manager|team|service|services|intake|referrals?|media|library|volunteers?|club|society|president|marketing|accounts?|hr|feedback|complaints|customer.*|general|programs?|sales|training|education|health|welcome|communications?|committee|noreply|webmaster)(?:[._\-0-9].*)?$`)

// IsPersonalEmail tells whether an address may be a person's own, and so is not published without
// their word: any at a free-mail provider, whatever it spells, for anyone can take an address that spells a
// club's name; or one that begins with a first and last name. org is the name of the organisation.
func IsPersonalEmail(address, org string) bool {
	local, domain, ok := strings.Cut(strings.ToLower(address), "@")
	if !ok {
		return true
	}
	if IsFreeMail(domain) {
		return true
	}
	if !personLocal.MatchString(local) || roleNames.MatchString(local) || placeLocal(local, org) {
		return false
	}
	parts := localParts(local)
	return knownFirstName(parts[0]) || strings.Contains(local, ".") && len(parts) > 1 && !slices.ContainsFunc(parts, ofOffices)
}

// personLocal is a first name, or a first and last name with what tells one bearer from another.
var personLocal = regexp.MustCompile(`^[a-z]{2,}(?:[._\-][a-z]+){0,3}\d{0,4}$`)

// localParts gives the words before the @.
func localParts(local string) []string {
	return strings.FieldsFunc(strings.TrimRight(local, "0123456789"), func(r rune) bool { return r == '.' || r == '_' || r == '-' })
}

// ofOffices tells whether a word is one that names of offices, bodies and activities are made of.
func ofOffices(word string) bool {
	return orgWord.MatchString(word) || besideName[word] || inOfficeNames[word] || roleNames.MatchString(word) || notName.MatchString(word)
}

// IsEmailOf tells whether an address is that of a person with a name: before the @ stands one of its words, its first
// letters and the last word ("hgood", "goodh", "emorale" of E. Morales), or its initials and the last word. A word that
// names of offices are made of, "Hill", is the person's where an initial stands with it, or nothing else does.
func IsEmailOf(address, name string) bool {
	local, _, ok := strings.Cut(strings.ToLower(address), "@")
	if !ok {
		return false
	}
	return isHandleOf(local, name)
}

// isHandleOf tells whether what somebody is called on the net is made of their name.
func isHandleOf(handle, name string) bool {
	words := slices.DeleteFunc(directory.Tokens(name), nameTitle.MatchString)
	if len(words) == 0 {
		return false
	}
	const shortest = 4
	for _, word := range words {
		if len(word) >= shortest && !ofOffices(word) && strings.Contains(handle, word) {
			return true
		}
	}
	if len(words) < 2 || roleNames.MatchString(handle) {
		return false
	}
	handle = strings.TrimRight(handle, "0123456789")
	first, last := words[0], words[len(words)-1]
	plain := strings.Map(func(r rune) rune {
		if r == '.' || r == '_' || r == '-' {
			return -1
		}
		return r
	}, handle)
	if len(last) < 2 {
		return false
	}
	middle := ""
	for _, word := range words[1 : len(words)-1] {
		middle += word[:1]
	}
	for _, start := range []string{first, first[:1], first[:1] + middle, first + middle} {
		if plain == start+last || plain == last+start || isCut(plain, start+last) {
			return true
		}
	}
	return plain == last || plain == first
}

// isCut tells whether a handle is the beginning of a whole one that was cut to a length, as some bodies do: "emorale".
func isCut(handle, whole string) bool {
	const shortest, most = 6, 3
	return len(handle) >= shortest && len(whole) > len(handle) && len(whole)-len(handle) <= most && strings.HasPrefix(whole, handle)
}

// socialHosts are those on which a person's page is called by what they call themselves.
var socialHosts = wordSet(`facebook.com m.facebook.com instagram.com twitter.com x.com linkedin.com tiktok.com threads.net`)

// IsPageOf tells whether a web address is a person's own page on social media: facebook.com/jane.citizen.9.
func IsPageOf(link, name string) bool {
	u, err := url.Parse(link)
	if err != nil || !socialHosts[strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")] {
		return false
	}
	parts := strings.FieldsFunc(strings.ToLower(u.Path), func(r rune) bool { return r == '/' || r == '@' })
	if len(parts) > 1 && parts[0] == "in" { // LinkedIn
		parts = parts[1:]
	}
	if len(parts) != 1 {
		return false
	}
	words := directory.Tokens(name)
	return len(words) > 1 && isHandleOf(parts[0], name)
}

// placeLocal tells whether the words before the @ are also words of the organisation's name.
func placeLocal(local, org string) bool {
	for _, part := range strings.FieldsFunc(local, func(r rune) bool { return r == '.' || r == '_' || r == '-' }) {
		if strings.Contains(squeeze(org), part) && len(part) > 3 {
			return true
		}
	}
	return false
}

func squeeze(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(text))
}

// IsPersonalPhone tells whether a number, as FormatPhone writes it, may be a person's own: a mobile, or one at home.
// label is what the source writes beside it; a mobile said to be the organisation's is not personal.
func IsPersonalPhone(number, label string) bool {
	return IsMobile(number) && !officeLabel.MatchString(label) || IsHomePhone(label)
}

var officeLabel = regexp.MustCompile(`(?i)\b(?:sms|text|office|reception|bookings? line|duty|on.?call|help ?line|crisis|after.?hours|team|service)\b`)

var (
	nameWord  = regexp.MustCompile(`^(?:\p{Lu}[\p{Ll}'’]+(?:\p{Lu}\p{Ll}+)?|\p{Lu}['’]\p{Lu}[\pL]+|\p{Lu}\.?|\p{Lu}{2,})(?:-\p{Lu}[\pL]+)*$`)
	nameTitle = regexp.MustCompile(`(?i)^(?:mr|mrs|ms|miss|mx|dr|prof|professor|revd?|reverend|fr|sr|br|pastor|father|sister|brother|rabbi|imam|captain|major|sgt|constable|cr|councillor|sir|dame|lady|lord)\.?$`)
	nameAnd   = regexp.MustCompile(`\s*(?:&|,|/|;|\bor\b|\band\b)\s*`)
	orgWord   = regexp.MustCompile(`(?i)\b(?:inc|ltd|pty|council|centre|center|club|association|assoc|society|services?|group|department|dept|government|hospital|school|church|library|committee|office|team|reception|manager|coordinator|co-ordinator|secretary|president|staff|desk|line|link|community|city|shire|agency|company|college|university|trust|foundation|program|unit|enquiries|bookings|station|house|hall|network|australia|queensland|helpline|hotline|advisors?|advisers?|foodbank|charity|partnership|forum|project|clinic|police|museum|gallery|theatre)\b`)
)

// IsPersonName tells whether a cell of a contact column is, or holds, the name of a person: two to
// four capitalised words none of which belongs to an organisation's name, or one with a title. Where
// it cannot be told, it is treated as a person's.
func IsPersonName(text string) bool {
	text = strings.TrimSpace(PlainText(text))
	if text == "" || len(text) > 200 {
		return text != ""
	}
	for _, part := range nameAnd.Split(text, -1) {
		words := strings.Fields(strings.Trim(part, " .()"))
		if len(words) == 0 {
			continue
		}
		if nameTitle.MatchString(words[0]) && len(words) > 1 {
			return true
		}
		if orgWord.MatchString(part) {
			if len(words) > 1 && knownFirstName(strings.ToLower(words[0])) && nameWord.MatchString(words[1]) {
				return true
			}
			continue
		}
		named := len(words) <= 4
		for _, w := range words {
			named = named && nameWord.MatchString(w)
		}
		if named || knownFirstName(strings.ToLower(words[0])) {
			return true
		}
	}
	return false
}

// IsOffice tells whether a cell of a contact column, or a part of one, is plainly an office's or a calling's and no
// person's: "Reception", "the Secretary", "Riverside Council".
func IsOffice(text string) bool {
	return orgWord.MatchString(text) && !IsPersonName(text)
}

// IsNamed tells whether words beside a number are plainly the name of a person: a title or a common first name begins
// them. Other words say what the number is for.
func IsNamed(text string) bool {
	words := strings.Fields(text)
	if len(words) == 0 || len(words) > 5 {
		return false
	}
	if nameTitle.MatchString(words[0]) && len(words) > 1 {
		return true
	}
	first := strings.ToLower(strings.Trim(words[0], ".,"))
	return knownFirstName(first) && !alsoPlace[first] && !(len(words) == 1 && alsoWord[first]) && !orgWord.MatchString(text)
}

// firstNames are common ones in Australia, without accents; they only decide in doubt.
var firstNames = wordSet(`abbie abby abdi abdul abdullah abigail ada adam addie adele adrian adriana adrienne agnes agnieszka ahmed aidan aiden aileen ailsa aimee aisha
	aishwarya ajay akash akiko alan alana alastair albert aldo alec alejandro aleksandra alessandro alessia alessio alex alexa alexander alexandra
	alexandros alexis alfie alfred algernon ali alice alicia alina alison alistair allan allen alma althea alyssa amal amanda amara amarjit amber
	ambrose amelia amelie amina amir amirah amit amrit amy ana anastasia anastasios anders andre andrea andreas andrei andrew andy angela angelica
	angelina angeline angelo angie angus anh anika anil anisha anita anjali ann anna annabel annabelle annaliese anne anneke annelise annemarie annette
	annie ansel anthony antoine antoinette antonella antonia antonio antony anushka anwar aoife arabella aravind archibald archie ariana arif arjun
	arlene armando arnold aroha arthur arun arvind asha ashley ashok ashraf asif astrid audrey augustus ava ayesha aylin azadeh azar aziz babak bahar
	barb barbara barnaby barney barry bartholomew bashir beatrice beatrix becky belinda ben benedict benita benjamin benny berenice bernadette bernard
	bernice bert bertha bessie beth betty bev beverley beverly bharat bhavna bianca biljana bill billie billy bjorn blake blanche bob bobby bogdan
	bonnie boris brad bradley brandon brenda brendan brenton brett brian bridget bridie brigid brigitte brittany bronwyn bruce bruno bryan bryce bryn
	caitlin caleb callum calvin cameron camilla camille candice cara carl carla carlos carlotta carly carmel carmela carmelo carmen carol carole
	caroline carolyn carrie caspar cassandra cate cathal catherine cathie cathryn cathy cecil cecile cecilia cecily cedric celia celine chandra chantal
	chantelle charlene charles charlie charlotte charmaine chau cherie cheryl chiara chioma chloe chris chrissie christa christabel christian christie
	christina christine christopher christos ciara cindy claire clara clare clarence clarissa claude claudia claudio cleo cliff clifford clive clyde
	coleen colette colin colleen connor conor constance constantine cora cordelia corey corina corinne cornelius costas courtney craig cristian cristina
	cynthia cyril dafydd daisy dale damian damien damon dana daniel daniela danielle danijela danika danny daphne dario darius darlene darrell darren
	darryl daryl dave david dawit dawn dean debbie deborah debra declan deepa deepak deidre deirdre delia della delphine demetrius denis denise dennis
	denzil derek dermot desiree desmond devi devika dexter diana diane diego dilys dimitra dimitri dina dinah dinesh dione divya dolores domenic
	domenico dominic dominique don donald donatella donna donnie dora doreen doris dorothea dorothy doug dragan duane dudley dulcie duncan duong dusan
	dylan eamon eamonn ebony eddie eddy edgar edie edith edmund edna edward edwin edwina effie eileen eilidh eithne ekaterina elaina elaine elanor
	eleanor eleanora electra elena eleni elfriede elias elijah elise eliza elizabeth ella ellen ellie elliot elliott elmer eloise elsa elsie elspeth
	elvira elwyn emanuel emeka emil emilia emilie emily emma emmanuel emmeline emmet enid enrico enzo ephraim eric erica erik erika erin ernest ernie
	errol esme esmeralda estelle esther ethan ethel etta eugene eugenia eugenie eunice eva evan evangeline evelina evelyn everard evie ewan ezra faisal
	farah farhad farid farida faruq fatema fatemah fatima fatma faye felicia felicity felipe felix ferdinand fernando ffion fidel filomena finlay finn
	fiona fletcher floyd fran frances francesca francesco francine francis francisco frank frankie fred freddie frederick frederico freya frieda fritz
	gabriel gabriela gail gareth garth gary gaston gaurav gavin gayle gaynor gemma gena genevieve gennaro geoff george georgie georgina georgios gerald
	geraldine gerard germaine gerry gert gertrude ghada giacomo gideon gilbert giles gilles gillian gina ginny giorgio giovanni giulia giuseppe gladys
	glen glenda glenn gloria godfrey gordon grace gracie graeme graham grainne grant greg gregor gregory greta gretchen griselda gudrun guillermo
	gurdeep gurjit gurpreet gus gustav gwen gwenda gwendolyn gwyn gwyneth habib haider halima hamid hamish hana hannah hannes hans harish harjit harold
	harpal harpreet harriet harry hasan hassan hattie hayley hazel heather hector hedley heidi heinz helen helena helga henri henrietta henrik henry
	herbert herman hermione hester hilary hilda hiroshi hoang horace howard hubert huda hugh hugo humphrey huong husain hussain hussein huw hyacinth
	iain ian ibrahim ibtisam idris ignatius igor ihab ilana ilse iman imelda imogen imran inderjit ines inge ingo ingrid ioannis iona iqbal ira irene
	irfan irina irma irvin isa isaac isabel isabella ishaan isla ismael ismail isobel israel ivan ivana ivanka ivor izabela jacek jacinta jack jackie
	jacob jacqueline jacques jacqui jagdish jaime jake jakob jamal jameela james jamie jamila jan jana jane janelle janet janette janey janice janina
	janine janusz jared jaroslav jasbir jasdeep jasmine jason jaspreet jaswinder javed javier jaya jayden jayne jean jeanette jeannie jed jeff jeffrey
	jemima jen jenna jenni jennie jennifer jenny jeremy jerome jerry jerzy jess jesse jessica jessie jethro jiang jie jill jillian jim jimmie jimmy jin
	jitender jo joan joanie joanna joanne joaquin jocelyn jock jodie jody joe joel joey johan johann johanna johannes john johnathan johnny jolene jon
	jonah jonas jonathan joost jordan jordi jorge jose josef josefina joselyn joseph josephine josette josh joshua josie jovan joy joyce juan jude judi
	judith judy julia juliana julianne julie juliet juliette julio junaid june jurgen justin justine jyoti kaitlyn kalpana kamal kamala kamil kamran
	kanwal kara kareem kareena karen karim karin karina karishma karl karla karol karolina kashif kasia kasper katarina katarzyna kate katelyn katerina
	kath katharine katherine kathie kathleen kathrine kathryn kathy katia katie katja katrina katy kay kaye kayla kaylee keeley keiko keira keith kellie
	kelly kelvin ken kendra kenji kenneth kenny kenta keren kermit kerri kerrie kerrin kerry kevin keziah khadija khalid khalil khoa kiera kieran kieron
	kim kimberley kimberly kiran kirsten kirstie kirstin kirsty klara klaus konstantin konstantinos kosta krishna kristen kristian kristin kristina
	kristine krystal krystyna krzysztof kuldeep kulwinder kumar kurt kyla kyle kylee kylie kyra lachlan lakshmi lalita lara larissa larry lars laszlo
	latoya laura lauren laurence lauretta laurie lavinia layla leah leander leandra leanna leanne lee leela leena leif leigh leila lena lenny leo leon
	leona leonard leonardo leonie leonora leopold leroy lesley leslie lester leticia letitia lev levi lewis liam libby lidia lien lilia lilian liliana
	lilith lillian lilly lily linda lindsay lindsey linh linnea lionel lisa lisbeth lise liz lizbeth lizzie lois lola lorelei loren lorenzo loretta
	lorna lorraine lottie louie louis louise lourdes luana luca lucas lucia lucian luciana lucie lucien lucille lucinda lucio lucy ludmila ludwig luigi
	luis luisa lukas luke lydia lyn lynda lyndon lyndsay lynette lynn lynne lynton lyra mabel maddie madeleine madeline mae magda magdalena maggie
	magnus mahesh mahmood mahmoud maia maire maisie majid makoto malala malcolm malik malika malina mamadou mandeep mandy manfred manish manjit manjula
	manoj manpreet manuel manuela marc marcel marcela marcella marcelo marcia marcin marco marcus margaret margie margo margot margret marguerite mari
	maria mariah mariam mariana marianne marie mariella marietta marija marika marilena marilyn mario marion marisa mariya marjorie mark marla marlene
	marlon marni marsha marta martha martin martina martine marvin mary maryam maryanne marysia mateo mateusz mathew mathias mathilde matilda matt
	matteo matthew matthias maud maude maura maureen maurice mauricio mavis max maxim maxine maya mayumi meena meera megan megha mehdi mehmet mehmood
	mehreen mei melanie melina melinda melissa melita melvin melvyn mercedes meredith merle merrick merrilyn merv meryl mia micah michael michaela
	michal micheal michele michelle michiko mick miguel mikael mikaela mike mikhail miki mila mildred milena miles millicent millie milo milos milton
	minh minnie miranda mireille mirela miriam mirjana mirza misha mitch mohamed mohammad mohammed mohan mohd moira molly mona monica monika monique
	morag moses moshe muhammad muhammed mukesh murali muriel murray mustafa muzammil myfanwy myles myra myriam myrna myrtle nabil nadeem nadia nadine
	naeem nagina naheed naima nancy nanda nandini nanette naoki naomi narelle narinder nasir nasreen nasrin nasser natalia natalie nataliya natalya
	natasa natasha nathalie nathan nathaniel navdeep naveed neal ned neelam neha neil nelly nerida nerissa nerys nesta nettie neville ngoc nguyen nhung
	niall niamh nicholai nicholas nick nickolas nicky nicola nicolas nicole nicolette niels nigel nikhil nikita nikki nikola nikolai nikos nils nina
	ninette nisha nitin noah noel noela noelene noeline noor nora norbert noreen norm norma norman nuala nura nuria octavia odette olaf olena olga
	oliver olivia ollie olwen omar omid ondrej oona ophelia oriana orville oscar oswald owen pablo paddy palmira pam pamela paolo parminder parveen
	parvin pascal pascale pat patricia patrick patrizia paul paula pauletta pauline paulo pavel pawel pedro peggy penelope penny percy pernille peta
	petar pete peter petra petrina petronella petros petula phil philip philippa philippe phillip philomena phoebe phuong phyllis pierre pieter pilar
	piotr polly pooja prabhjot pradeep prakash pranav prasad premila priya prudence quang quentin quincy rabia rachael rachel rachid rada radha radoslav
	raelene rafael raffaele raheem rahim rahman rahul raisa raj raja rajeev rajesh rajinder rajiv rakesh ralph ramesh ramon ramona randy rani ranjit
	raphael raquel rashid rashida raul ravi ravinder ray rayleen raymond rayna razia rebecca rebekah reece reg reggie regina reginald rehana reina
	reinhard renata renate renato renaud rene renee reza rhea rhett rhiannon rhoda rhona rhonda rhonwen rhys ricardo riccardo richard richie rick ricky
	rifat rina rishi rita riya rob robbie robert roberta roberto robin robyn rocco rochelle rod roderick rodney rodolfo rodrigo rogelio roger rohan
	roland rolf romana romeo romy ron ronald ronan ronnie rory rosa rosalia rosalie rosalina rosalind rosalinda rosalyn rosamund rosanna rosanne rose
	roseanne rosella roselyn rosemary rosetta roshan rosheen roshni rosie rosina rosita roslyn ross rowan roxanne roy roya royce rozanne rubina ruby
	rudi rudolf rudy rukhsana ruksana runa rupert rupinder russ russell ruth ruthie ryan saad saba sabah sabina sabine sabrina sabrine sacha sadia sadie
	saeed safiya sahar saima sajid sakura salah saleh salim salima sally salma salman salome salvatore sam samantha sameer samia samina samir samira
	sammy samuel sandeep sandie sandip sandra sanja sanjay sanjeev sanna santiago santosh saoirse sapna sara sarah sarina sarita sascha sasha saskia
	satish satnam satoshi satvinder saul savas scott seamus sean sebastian sebastien sedgwick seema selina selma selwyn serena serge sergei sergio seth
	shabana shabnam shaheed shaheen shahid shahnaz shaista shakeel shakira shakti shameem shamila shamim shane shanelle shania shanthi sharifa sharlene
	sharmila sharon sharyn shashi shaun shauna shawn shazia sheena sheikh sheila shelagh shelby shelley sheree sherri sherrie sherry sheryl shilpa shing
	shiraz shireen shirin shirley shivani shobha shona shoshana shreya shruti shyam sia sibyl sid sidney siegfried sigrid silvana silvia silvio simon
	simone simran sinead siobhan sitara slavica slobodan sofia sofie solange solomon sonia sonja sonny sonya sophia sophie soraya spiros spyros srinivas
	stacey stacy stan stanislav stanislaw stanley stavros stavroula stef stefan stefania stefano steffi stella steph stephan stephane stephanie stephen
	steve steven stewart stuart subhash sudha sue sufia sukhdeep sukhi sukhvinder sultana suman sumita sunil sunita suraj suresh surinder susan susanna
	susannah susanne susi susie suzanna suzanne suzette suzi suzie sven svetlana swapna sybil sylvia sylvie tabitha tadeusz tahira tahlia talia tamar
	tamara tamika tammy tania tanisha tanvi tanya tara tariq tarun taryn tasha tasneem tatiana tatjana ted tegan terence teresa teresita terrence terri
	terry tess tessa thanh thea thelma theo theodora theodore theodoros theodosia theresa theresia thierry thomas thomasina thora thuy tiago tibor
	tiffany tilly tim timo timothy tina tiziana tobias toby todd tom tomas tomasz tomislav toni tonia tony tonya torsten tracey tracy tran trang trent
	trevor tricia trina trinh trish tristan trixie truda trudy tuan tulsi tyrone uday ulrich ulrike umme unathi upali ursula usman uta val valda
	valentina valentino valeria valerie valerio valmai vanessa vanya varun vasiliki vasilis velma venkat vera verna vernon veronica veronique vesna
	vibha vicente vicki vicky victor victoria vidya vijay vijaya vikram viktor vilma vimala vincent vincenzo vinh vinod violeta violetta vishal vittoria
	vivek vivian vivienne vlad vladimir vonda waheed wali walid wally walter waltraud wanda warren wasim wayne wendell wendy werner wesley wilbur wilf
	wilfred wilfrid wilhelm wilhelmina willa willard william wilma wim winifred winnie winston wolfgang wynne xanthe xavier ximena yadira yael yannick
	yannis yara yasir yasmin yasmina yasmine yasser yelena yevgeny yiannis ylva yoko yolanda yolande yoshi younis yousef youssef yuki yuliya yumi yumiko
	yunus yuri yuriko yusra yusuf yves yvette yvonne zac zach zachary zahid zahra zain zainab zara zaynab zdenka zeinab zelda zelma zeynep zilla zoe
	zofia zoltan zoran zubair zuleika zuzana`)

// knownFirstName tells whether a word, in lower case, is a common first name.
func knownFirstName(word string) bool {
	if firstNames[word] {
		return true
	}
	plain := directory.Tokens(word)
	return len(plain) == 1 && firstNames[plain[0]]
}
