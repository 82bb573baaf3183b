export const categories = [
  { id: 1, slug: 'coffee', name: 'Coffee' },
  { id: 2, slug: 'tea', name: 'Tea' },
  { id: 3, slug: 'brewing', name: 'Brewing' },
  { id: 4, slug: 'tableware', name: 'Tableware' },
  { id: 5, slug: 'books', name: 'Books' },
];

type Article = [sku: string, name: string, priceCents: number, stock: number];

/** By category slug; ids follow this order, so new articles go to the end of the last list. */
export const articles: Record<string, Article[]> = {
  coffee: [
    ['COF-001', 'Sidamo natural, 250 g', 1290, 120],
    ['COF-002', 'Yirgacheffe washed, 250 g', 1390, 90],
    ['COF-003', 'Huila, 250 g', 1190, 80],
    ['COF-004', 'Antigua, 250 g', 1250, 60],
    ['COF-005', 'House espresso, 1 kg', 2890, 200],
    ['COF-006', 'Decaf espresso, 500 g', 1690, 40],
    ['COF-007', 'Monsooned Malabar, 250 g', 1150, 35],
    ['COF-008', 'Sampler of six, 6 x 60 g', 2490, 25],
  ],
  tea: [
    ['TEA-001', 'Darjeeling first flush, 100 g', 1590, 50],
    ['TEA-002', 'Assam, 100 g', 890, 110],
    ['TEA-003', 'Sencha, 100 g', 1090, 75],
    ['TEA-004', 'Genmaicha, 100 g', 990, 70],
    ['TEA-005', 'Earl Grey, 100 g', 850, 140],
    ['TEA-006', 'Rooibos, 200 g', 790, 95],
    ['TEA-007', 'Jasmine pearls, 50 g', 1290, 30],
    ['TEA-008', 'Lapsang souchong, 100 g', 1190, 0],
  ],
  brewing: [
    ['BRW-001', 'Dripper, porcelain', 2450, 45],
    ['BRW-002', 'Paper filters, 100 pieces', 590, 400],
    ['BRW-003', 'Swan neck kettle, 0.9 l', 5990, 18],
    ['BRW-004', 'French press, 1 l', 3490, 33],
    ['BRW-005', 'Hand grinder', 8990, 14],
    ['BRW-006', 'Scale with timer', 4990, 22],
    ['BRW-007', 'Moka pot, 3 cups', 2790, 41],
    ['BRW-008', 'Tea infuser, steel', 690, 160],
  ],
  tableware: [
    ['TAB-001', 'Cup "Morning", 250 ml', 1490, 80],
    ['TAB-002', 'Cup "Evening", 250 ml', 1490, 76],
    ['TAB-003', 'Espresso cup, 60 ml', 990, 120],
    ['TAB-004', 'Saucer, stoneware', 790, 120],
    ['TAB-005', 'Glass, double wall', 1190, 64],
    ['TAB-006', 'Tea bowl, glazed', 1890, 28],
    ['TAB-007', 'Milk jug, 350 ml', 1990, 31],
    ['TAB-008', 'Teapot, cast iron', 4590, 12],
  ],
  books: [
    ['BOK-001', 'Roasting at home', 2490, 26],
    ['BOK-002', 'A field guide to tea', 2990, 19],
    ['BOK-003', 'Latte art in ten lessons', 1990, 37],
    ['BOK-004', 'Water for coffee', 3490, 11],
    ['BOK-005', 'The tea road', 1790, 23],
    ['BOK-006', 'Cafes of Trieste', 2290, 16],
    ['BOK-007', 'Cupping notes, blank', 990, 90],
    ['BOK-008', 'History of the kettle', 2690, 8],
  ],
};
