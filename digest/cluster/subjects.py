"""What news is made of: subjects that themes of any trade name (money, law, research …), the words and places that tell each.

Written for this project from what newspapers' sections are called and how their stories read; English. A theme takes a subject whose
`claims` stand in its title or about. Names of companies and people are left out: they age.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """`claims`: words in a theme's title or about that name the subject. `words`: words and phrases of an article that tell of it, as they
    are written, in small letters. `places`: hosts (with a dot) and folders of web addresses that hold little else."""

    claims: str
    words: str
    places: str = ""


SUBJECTS = {
    "money": Subject(
        claims="""
        funding investment investor valuation ipo listing revenue earnings profit capital finance financial share shareholder stock
        stake venture business economy
        """,
        words="""
        raises, raised, raising, funding, funding round, seed round, venture, vc, vcs, investor, investors, invest, invests,
        invested, investing, investment, investments, valuation, valuations, valued at, ipo, initial public offering, go public,
        goes public, going public, public offering, nasdaq, shares, shareholders, shareholder, stock, stocks, market cap, market
        value, revenue, revenues, earnings, profit, profits, profitable, profitability, quarter, quarterly, fiscal, sales, billion,
        million, bn, backed, backs, backers, startup, startups, start up, start ups, unicorn, stake, debt, loan, spending, capex,
        fund, funds, fundraising, wall street, analysts, growth, bankrupt, bankruptcy, monetize, monetization, pricing, paid, cost,
        costs, market, market share, business, businesses, commercial, commercialize, company, companies, firm, firms, industry,
        demand, rival, rivals, competitor, competitors, competition, boom, bubble, shutting down, shuts down, shut down, scale,
        scaling up, expands, expand, expansion, bet, bets
        """,
        places="""
        bloomberg.com prnewswire.com businesswire.com business finance venture startups markets fundings money investing economy
        """,
    ),
    "deals": Subject(
        claims="acquisition merger takeover deal partnership contract buyout business",
        words="""
        acquire, acquires, acquired, acquisition, acquisitions, acquiring, buys, buying, to buy, merger, merge, merges, takeover,
        buyout, deal, deals, agreement, partnership, partnerships, partners, partner, partnering, teams up, team up, joint venture,
        contract, contracts, supplier, suppliers, licensing deal, in talks, bid, sells, spin off, spins off, spinout, taps, signs,
        collaboration, collaborate, invests in
        """,
    ),
    "staff": Subject(
        claims="hire hiring layoff staff appointment executive leadership management",
        words="""
        hires, hired, hiring, poach, poached, poaches, layoffs, laid off, lays off, layoff, cuts jobs, job cuts, resigns, resigned,
        resignation, steps down, stepping down, appoints, appointed, ceo, chief executive, cto, cfo, coo, executive, executives,
        cofounder, cofounders, founder, founders, co founder, co founders, co founded, chairman, headcount, recruit, recruiting,
        recruits, talent, employees, staffers, ousted, former, exodus, leadership, reorganization, restructuring, restructure
        """,
    ),
    "industry": Subject(
        claims="chip semiconductor hardware datacentre centre center compute infrastructure supply manufacturing server cloud gpu",
        words="""
        chip, chips, chipmaker, chipmakers, semiconductor, semiconductors, gpu, gpus, data center, data centre, data centers, data
        centres, servers, supercomputer, supercomputers, foundry, wafer, processors, accelerators, cloud, gigawatt, gigawatts,
        megawatts, nuclear power, power plant, factory, factories, supply chain, manufacturing, manufacturer, manufacturers,
        shipments, shipping, shortage, production, mass production, fleet
        """,
    ),
    "research": Subject(
        claims="research paper study science scientific lab laboratory university method benchmark dataset discovery academic",
        words="""
        paper, papers, researchers, researcher, research, study, studies, scientists, scientist, university, professor, method,
        methods, methodology, approach, approaches, novel, propose, proposes, we propose, we introduce, we show, we present, we
        find, algorithm, algorithms, benchmark, benchmarks, benchmarking, dataset, datasets, data set, data sets, architecture,
        architectures, neural, neural network, neural networks, deep learning, reinforcement learning, machine learning,
        transformer, transformers, pretraining, pre training, pretrained, fine tuning, finetuning, state of the art, sota,
        outperforms, outperform, outperforming, performance, accuracy, experiments, experimental, evaluate, evaluating, evaluation,
        robustness, inference, parameters, optimization, representation, representations, supervised, unsupervised, self supervised,
        multimodal, diffusion, generalization, generalize, reasoning, arxiv, preprint, findings, theory, theoretical, simulation,
        simulations, breakthrough, discover, discovery, discovered, mathematics, mathematicians, physics, physicists, brain,
        protein, proteins, molecules, predict, predicting, survey, technique, techniques, demonstrate, demonstrates, scaling laws,
        efficient, towards, toward, via, learned, zero shot, few shot, in context, attention, embedding, embeddings, tokens,
        synthetic data, interpretability, alignment, agents, tasks, task, training, trained, robot, robots
        """,
        places="""
        .edu .ac.uk arxiv.org biorxiv.org medrxiv.org nature.com science.org ieee.org acm.org phys.org sciencedaily.com
        eurekalert.org research paper papers publication publications abs
        """,
    ),
    "product": Subject(
        claims="product launch feature app application tool release assistant service software update device gadget api",
        words="""
        launch, launches, launched, launching, unveils, unveiled, unveil, introduces, introducing, introduced, releases, release,
        released, releasing, rolls out, rolling out, roll out, rollout, rolled out, availability, available, debuts, debut, feature,
        features, app, apps, tool, tools, assistant, assistants, chatbot, chatbots, users, user, beta, preview, version, update,
        updates, updated, upgrade, upgraded, upgrades, api, apis, plugin, plugins, extension, browser, search, phone, phones,
        smartphone, smartphones, device, devices, desktop, laptop, subscription, subscribers, free, lets you, lets users, allows
        users, allowing users, enables users, can now, will now, now lets, helps you, help you, adds, adding, gets, getting, brings,
        bringing, voice, camera, photos, photo, image generator, text to image, generator, video, videos, music, editing, edit, open
        source, open sources, open sourced, open sourcing, powered, demo, testing, translate, translation, wearable, glasses,
        headset, smart, generative, summarize, summaries, personalized, custom, write, create, creators, generate, faster, cheaper,
        model, models, newest, latest, customers, developers, enterprise
        """,
        places="producthunt.com products product reviews review apps gadgets features how-to",
    ),
    "harm": Subject(
        claims="""
        harm misuse bias risk danger abuse ethics safety concern incident discrimination deepfake scam misinformation hate fake
        fraud controversy
        """,
        words="""
        harm, harms, harmful, misuse, misused, abuse, abused, abuses, abusive, bias, biased, biases, racist, racism, sexist, sexism,
        discrimination, discriminate, discriminates, discriminatory, danger, dangers, dangerous, risk, risks, risky, threat,
        threats, threaten, threatens, warn, warns, warned, warning, fear, fears, concern, concerns, concerned, worry, worries,
        worried, alarm, alarming, deepfake, deepfakes, fake, fakes, faked, scam, scams, scammers, scammed, fraud, misinformation,
        disinformation, propaganda, hoax, conspiracy, hate, extremist, extremists, victim, victims, children, porn, pornographic,
        pornography, sexual, sexually, nude, nudes, explicit, nonconsensual, crash, crashes, crashed, kill, killed, kills, death,
        deaths, died, suicide, injured, fatal, wrongly, mistake, mistakes, falsely, hallucination, hallucinations, hallucinate,
        fails, failure, failures, flaw, flaws, flawed, problematic, toxic, controversy, controversial, backlash, outrage,
        criticized, criticizes, criticism, critics, accused, accuses, accusing, scandal, unethical, ethics, ethical, unsafe, safety,
        jailbreak, jailbreaking, manipulate, manipulated, cheating, plagiarism, exploit, exploited, exploiting, protest, protests,
        stereotypes, wrongful, misleading, deceive, deceptive, catastrophe, catastrophic, existential, extinction, doom, creepy,
        disturbing, apologizes, apologized, trolls, spam, clickbait, angry, upset, furious, slams, lies, lying, fooled, tricked,
        dark side
        """,
    ),
    "court": Subject(
        claims="lawsuit court litigation copyright liability legal trial judge sue patent",
        words="""
        lawsuit, lawsuits, sue, sues, sued, suing, court, courts, judge, judges, jury, ruling, legal, lawyer, lawyers, attorney,
        attorneys, litigation, plaintiff, plaintiffs, alleges, alleged, alleging, allegedly, allegations, class action, copyright,
        copyrighted, copyrights, infringement, infringing, infringed, patent, settlement, verdict, appeal, injunction, convicted,
        indicted, arrest, arrested, piracy, without permission, without consent, intellectual property, likeness, stole, stolen
        """,
        places="courts legal law",
    ),
    "law": Subject(
        claims="""
        law regulation regulator government legislation policy rule control standard bill parliament congress ministry compliance
        treaty
        """,
        words="""
        law, laws, bill, bills, legislation, lawmakers, lawmaker, legislators, legislature, senate, senator, senators, congress,
        congressional, parliament, european commission, european union, eu, regulate, regulates, regulating, regulation,
        regulations, regulator, regulators, regulatory, rules, ban, bans, banned, banning, policy, policies, policymakers,
        government, governments, governor, mayor, minister, ministry, white house, administration, executive order, federal, agency,
        agencies, commerce department, ftc, fcc, doj, justice department, export, exports, export controls, sanctions, restrictions,
        restrict, curb, curbs, tariff, tariffs, treaty, summit, united nations, g7, oversight, compliance, comply, hearing, testify,
        testimony, enforcement, standards, guidelines, guidance, vote, voted, watchdog, antitrust, probe, crackdown, national,
        public sector, council, nations, countries, president, state department, homeland security, attorney general, governance,
        sovereignty, geopolitical, diplomats
        """,
        places=".gov .gov.uk europa.eu policy politics legal law",
    ),
    "war": Subject(
        claims="military defence defense war weapon army conflict",
        words="""
        military, pentagon, army, navy, air force, defense department, department of defense, dod, darpa, weapon, weapons, warfare,
        soldiers, troops, battlefield, missile, missiles, fighter, nato, intelligence agency, cia, killer robots, national security,
        jet
        """,
        places="military defense defence",
    ),
    "politics": Subject(
        claims="election politics political vote campaign party",
        words="""
        election, elections, vote, voter, voters, voting, ballot, campaign, presidential, republican, republicans, democrat,
        democrats, poll, polls, prime minister, coalition
        """,
    ),
    "opinion": Subject(
        claims="opinion essay commentary column interview explainer analysis editorial perspective debate",
        words="""
        opinion, op ed, essay, commentary, column, editorial, interview, conversation with, podcast, explained, explainer, explains,
        explaining, why, what, how, should, must, we, our, us, my, me, future, myth, myths, hype, hyped, truth, lessons, history,
        think, thinking, thinks, question, questions, argue, argues, believe, believes, matters, really, rethink, rethinking,
        imagine, understand, understanding, perspective, perspectives, debate, case for, case against, age of, era of, promise,
        perils, humanity, society, philosophy, philosopher, isn, won, is it, here, there, reflections, book, intelligence,
        consciousness, sentient, agi, superintelligence, deep dive, is not, are not, do not, doesn, don, aren, need to, the problem
        with, the end of, the rise of, meaning, wrong about, right about, optimism, pessimism, revolution, moment, ourselves,
        article discusses, author, discusses
        """,
        places="""
        substack.com medium.com theconversation.com opinion opinions commentisfree op-ed column columnists ideas essay essays
        perspective perspectives commentary editorial podcast interview analysis
        """,
    ),
    "jobs": Subject(
        claims="job labour labor worker employment union workforce",
        words="""
        jobs, workers, worker, labor, labour, union, unions, on strike, strike, strikes, unemployment, replace, replaced, replacing,
        automation, automated, wages, gig, writers, actors, lose their jobs, displaced, displacement, freelancers, illustrators,
        artists, musicians, journalists, voice actors
        """,
    ),
    "privacy": Subject(
        claims="privacy surveillance tracking biometric",
        words="""
        privacy, surveillance, facial recognition, face recognition, tracking, spy, spying, spyware, monitoring, personal data,
        personal information, data protection, biometric, biometrics, police, consent, data breach, leak, leaked, leaks, gdpr,
        scraped, scraping, opt out, stalking
        """,
    ),
    "security": Subject(
        claims="cybersecurity cyber security hack breach malware vulnerability",
        words="""
        hack, hacked, hacker, hackers, hacking, breach, breaches, malware, ransomware, phishing, vulnerability, vulnerabilities,
        cyberattack, cyberattacks, cyber, cybersecurity, attackers, exploit, password, passwords, botnet, stolen
        """,
    ),
}
