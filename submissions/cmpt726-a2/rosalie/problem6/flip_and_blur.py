def blurred(image, width):
    return image
