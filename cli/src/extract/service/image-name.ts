/** What the image of a service is called: here, in its pipeline, and in whatever runs it. */
export function imageName(application: string, context: string): string {
  const plain = `${application}-${context}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return plain.replaceAll(/^-|-$/g, '');
}
