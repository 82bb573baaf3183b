interface SeedOrder {
  userId: number;
  status: 'placed' | 'shipped' | 'cancelled';
  lines: [productId: number, quantity: number][];
}

export const orders: SeedOrder[] = [
  {
    userId: 2,
    status: 'shipped',
    lines: [
      [1, 2],
      [17, 1],
    ],
  },
  { userId: 2, status: 'placed', lines: [[5, 1]] },
  {
    userId: 3,
    status: 'shipped',
    lines: [
      [9, 1],
      [24, 2],
      [30, 4],
    ],
  },
  { userId: 4, status: 'cancelled', lines: [[21, 1]] },
  {
    userId: 5,
    status: 'shipped',
    lines: [
      [25, 2],
      [28, 2],
    ],
  },
  {
    userId: 6,
    status: 'placed',
    lines: [
      [33, 1],
      [36, 1],
    ],
  },
];

type SeedReview = [productId: number, userId: number, rating: number, title: string];

export const reviews: SeedReview[] = [
  [1, 2, 5, 'Blueberries in a cup'],
  [1, 3, 4, 'Very good, a little light'],
  [1, 7, 5, 'My third bag'],
  [5, 2, 4, 'Solid every day'],
  [5, 6, 3, 'Too dark for me'],
  [9, 3, 5, 'Worth every cent'],
  [17, 2, 5, 'Simple and well made'],
  [21, 4, 2, 'Squeaks'],
  [24, 3, 4, 'Does its job'],
  [25, 5, 5, 'Feels right in the hand'],
  [33, 6, 4, 'Clear and short'],
  [36, 8, 1, 'Mine came without page 12'],
];

type SeedVote = [reviewId: number, userId: number, helpful: boolean];

export const votes: SeedVote[] = [
  [1, 3, true],
  [1, 4, true],
  [8, 2, false],
  [8, 5, true],
  [12, 9, true],
];
